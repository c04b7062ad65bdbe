using ColdMail.Database;
using ColdMail.Privacy;
using Dapper;
using MySqlConnector;

namespace ColdMail.Contacts;

/// <summary>Contacts one by one and page by page. Many at once: <see cref="ChunkStore"/> and <see cref="RemovalStore"/>.</summary>
public sealed class ContactStore(Db db, ErasedPeopleStore erased)
{
    /// <param name="after">The last contact of the page before; null for the first page.</param>
    public async Task<IReadOnlyList<Contact>> PageAsync(
        long userId, ContactFilter filter, ContactSort sort, ContactCursor? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<Row>(new(
            ContactSql.Page(filter, sort, after is not null),
            ContactSql.Parameters(userId, filter, after, limit),
            cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToContact())];
    }

    public async Task<Contact?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new(
            $"""
            SELECT {ContactSql.Columns}
              FROM contacts c
             WHERE c.id = @id AND c.user_id = @userId AND c.deleted_at IS NULL AND c.status <> 'erased'
            """,
            new { userId, id },
            cancellationToken: cancellation));
        return row?.ToContact();
    }

    /// <summary>Adds a contact; a deleted one of the same address comes back under its id, with the new values.</summary>
    public Task<ContactSaved> AddAsync(long userId, ContactValues values, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<ContactSaved>(
            async (connection, transaction) =>
            {
                if (await IsErasedAsync(connection, transaction, userId, values.Email, cancellation))
                {
                    return new ContactSaved.Erased();
                }

                await CustomFieldStore.RegisterAsync(connection, transaction, userId, values.CustomFields.Keys, now, cancellation);
                var parameters = Parameters(userId, values, now);
                var changed = await connection.ExecuteAsync(new(
                    """
                    INSERT INTO contacts
                        (user_id, email, first_name, last_name, company, custom_fields_json, zone, zone_reason, country,
                         company_domain, created_at, updated_at)
                    VALUES
                        (@userId, @Email, @FirstName, @LastName, @Company, @custom, @Zone, @ZoneReason, @Country,
                         @CompanyDomain, @now, @now)
                        ON DUPLICATE KEY UPDATE id = contacts.id
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                var (id, mayReturn) = await connection.QuerySingleAsync<(long Id, bool MayReturn)>(new(
                    """
                    SELECT id, deleted_at IS NOT NULL AND status <> 'erased'
                      FROM contacts
                     WHERE user_id = @userId AND email = @Email
                       FOR UPDATE
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                if (changed == 0 && !mayReturn)
                {
                    return new ContactSaved.EmailTaken(id);
                }

                if (changed == 0)
                {
                    parameters.Add("id", id);
                    await connection.ExecuteAsync(new(
                        """
                        UPDATE contacts
                           SET deleted_at = NULL, first_name = @FirstName, last_name = @LastName, company = @Company,
                               custom_fields_json = @custom, zone = @Zone, zone_reason = @ZoneReason, country = @Country,
                               upload_job_id = NULL, updated_at = @now
                         WHERE id = @id
                        """,
                        parameters,
                        transaction,
                        cancellationToken: cancellation));
                }

                return new ContactSaved.Saved(id);
            },
            cancellation);

    /// <summary>Replaces what is known of a contact.</summary>
    /// <remarks>A bounced contact that gets another address may be written to again; who opted out stays out.</remarks>
    public Task<ContactSaved> ChangeAsync(
        long userId, long id, ContactValues values, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<ContactSaved>(
            async (connection, transaction) =>
            {
                if (await IsErasedAsync(connection, transaction, userId, values.Email, cancellation))
                {
                    return new ContactSaved.Erased();
                }

                var parameters = Parameters(userId, values, now);
                parameters.Add("id", id);
                var others = (await connection.QueryAsync<long>(new(
                    """
                    SELECT id
                      FROM contacts
                     WHERE user_id = @userId AND (id = @id AND deleted_at IS NULL AND status <> 'erased' OR email = @Email)
                       FOR UPDATE
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (!others.Remove(id))
                {
                    return new ContactSaved.NotFound();
                }

                if (others.Count > 0)
                {
                    return new ContactSaved.EmailTaken(others[0]);
                }

                await CustomFieldStore.RegisterAsync(connection, transaction, userId, values.CustomFields.Keys, now, cancellation);
                await connection.ExecuteAsync(new(
                    """
                    UPDATE contacts
                       SET status = CASE WHEN status = 'bounced' AND email <> @Email THEN 'ok' ELSE status END,
                           email = @Email, first_name = @FirstName, last_name = @LastName, company = @Company,
                           custom_fields_json = @custom, zone = @Zone, zone_reason = @ZoneReason, country = @Country,
                           company_domain = @CompanyDomain, updated_at = @now
                     WHERE id = @id
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                return new ContactSaved.Saved(id);
            },
            cancellation);

    /// <summary>Names of all custom fields that contacts of the user may have, in alphabetical order.</summary>
    public async Task<IReadOnlyList<string>> FieldsAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<string>(new(
            "SELECT name FROM contact_fields WHERE user_id = @userId ORDER BY name",
            new { userId },
            cancellationToken: cancellation))).AsList();
    }

    async Task<bool> IsErasedAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, string email, CancellationToken cancellation) =>
        (await erased.AmongAsync(
            connection, transaction, userId, () => Task.FromResult<IEnumerable<string>>([email]), cancellation)).Count > 0;

    static DynamicParameters Parameters(long userId, ContactValues values, DateTime now)
    {
        var parameters = new DynamicParameters(new
        {
            userId,
            values.Email,
            values.FirstName,
            values.LastName,
            values.Company,
            custom = ContactFields.ToJson(values.CustomFields),
            now,
        });
        parameters.AddDynamicParams(Whereabouts.Of(values.Email, values.CustomFields));
        return parameters;
    }

    sealed record Row(
        long Id, string Email, string FirstName, string LastName, string Company, string? CustomFieldsJson, string Status,
        DateTime CreatedAt, DateTime UpdatedAt)
    {
        public Contact ToContact() => new(
            Id, Email, FirstName, LastName, Company, ContactFields.FromJson(CustomFieldsJson), Status, CreatedAt, UpdatedAt);
    }
}
