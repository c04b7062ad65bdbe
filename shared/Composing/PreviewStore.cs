using ColdMail.Database;
using Dapper;

namespace ColdMail.Composing;

/// <summary>The fields of a contact that a preview shows.</summary>
public sealed record PreviewContact(
    string Email, string FirstName, string LastName, string Company, string? CustomFieldsJson);

/// <summary>Who a preview comes from.</summary>
public sealed record PreviewSender(string FromName, string FromEmail, string? Signature, string PostalAddress);

/// <summary>Reads what a preview is made of.</summary>
public sealed class PreviewStore(Db db)
{
    public async Task<PreviewContact?> ContactAsync(long userId, long contactId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<PreviewContact>(new(
            """
            SELECT email, first_name AS firstName, last_name AS lastName, company, custom_fields_json AS customFieldsJson
              FROM contacts
             WHERE id = @contactId AND user_id = @userId AND deleted_at IS NULL
            """,
            new { contactId, userId },
            cancellationToken: cancellation));
    }

    /// <param name="senderId">Null: the first sender account, or the user while there is none.</param>
    public async Task<PreviewSender?> SenderAsync(long userId, long? senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<PreviewSender>(new(
            """
            SELECT COALESCE(s.from_name, u.name) AS fromName, COALESCE(s.from_email, u.email) AS fromEmail, s.signature,
                   u.postal_address AS postalAddress
              FROM users u
              LEFT JOIN sender_accounts s
                ON s.user_id = u.id AND s.deleted_at IS NULL AND (@senderId IS NULL OR s.id = @senderId)
             WHERE u.id = @userId AND (@senderId IS NULL OR s.id IS NOT NULL)
             ORDER BY s.id
             LIMIT 1
            """,
            new { userId, senderId },
            cancellationToken: cancellation));
    }
}
