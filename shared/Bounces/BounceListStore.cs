using ColdMail.Database;
using Dapper;

namespace ColdMail.Bounces;

/// <summary>A bounce as its user sees it.</summary>
public sealed record ListedBounce
{
    public required long MessageId { get; init; }
    public required long CampaignId { get; init; }

    /// <summary>Null: the contact is gone.</summary>
    public string? Email { get; init; }

    /// <summary>hard, soft, policy, suppressed or complaint.</summary>
    public required string Class { get; init; }

    /// <summary>smtp, webhook or mailbox.</summary>
    public required string Source { get; init; }

    /// <summary>What the class was read from: status, reply, provider, words or nothing.</summary>
    public required string DecidedBy { get; init; }
    public string? Status { get; init; }
    public int? Code { get; init; }
    public string? Detail { get; init; }
    public required DateTime OccurredAt { get; init; }

    /// <summary>Of soft: it says something about the mailbox.</summary>
    public bool IsCountable { get; init; }

    /// <summary>Of soft: when it counted towards a suppression; null: it did not.</summary>
    public DateTime? SpentAt { get; init; }
}

/// <summary>The bounces of a contact, the newest first, and how far they are from a suppression.</summary>
/// <param name="SoftInARow">Countable soft ones since the last delivery, open, click or reply.</param>
/// <param name="SoftNeeded">So many in a row suppress the address,</param>
/// <param name="AcrossDays">if as many days lie between the first and the last.</param>
/// <param name="LastSign">UTC: the last delivery, open, click or reply; null: there was none.</param>
public sealed record ContactBounces(
    IReadOnlyList<ListedBounce> Bounces, int SoftInARow, DateTime? SoftSince, int SoftNeeded, int AcrossDays, DateTime? LastSign)
{
    internal static ContactBounces Of(IReadOnlyList<ListedBounce> bounces, DateTime? lastSign, SoftBounceOptions options)
    {
        var row = SoftBounces.InARow(
            bounces.Where(bounce => bounce is { Class: "soft", IsCountable: true, SpentAt: null })
                .Select(bounce => new SoftBounce(bounce.MessageId, bounce.OccurredAt)),
            lastSign);
        return new(bounces, row.Count, row.Count == 0 ? null : row[0].OccurredAt, options.Count, options.AcrossDays, lastSign);
    }
}

/// <summary>Reads bounces for people.</summary>
public sealed class BounceListStore(Db db)
{
    const int MostOfContact = 100;

    internal const string Columns =
        """
        b.message_id AS MessageId, b.campaign_id AS CampaignId, CAST(b.class AS CHAR) AS Class, CAST(b.source AS CHAR) AS Source,
        b.decided_by AS DecidedBy, b.status AS Status, CAST(b.code AS SIGNED) AS Code, b.detail AS Detail, b.occurred_at AS OccurredAt,
        b.is_countable AS IsCountable, b.spent_at AS SpentAt
        """;

    /// <returns>Null when this user has no such contact.</returns>
    public async Task<ContactBounces?> OfContactAsync(
        long userId, long contactId, SoftBounceOptions options, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT email FROM contacts WHERE id = @contactId AND user_id = @userId;
            SELECT {Columns}, c.email AS Email
              FROM bounces b
              JOIN contacts c ON c.id = b.contact_id
             WHERE b.contact_id = @contactId AND b.user_id = @userId
             ORDER BY b.occurred_at DESC, b.message_id DESC
             LIMIT @MostOfContact;
            {SoftBounceStore.LastSignSql} AND user_id = @userId
            """,
            new { userId, contactId, MostOfContact },
            cancellationToken: cancellation));
        if (await answer.ReadSingleOrDefaultAsync<string>() is null)
        {
            return null;
        }

        var bounces = (await answer.ReadAsync<ListedBounce>()).AsList();
        return ContactBounces.Of(bounces, await answer.ReadSingleOrDefaultAsync<DateTime?>(), options);
    }
}
