using System.Globalization;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Campaigns;

/// <summary>One planned mail: who, which step, what became of it and why.</summary>
/// <param name="Reason">Stable code of the last decision about the mail; null when it needs none.</param>
/// <param name="LastReply">The last answer of the mail server, or what is missing of a held mail.</param>
public sealed record Recipient(
    long MessageId, long ContactId, string Email, string FirstName, string LastName, string Company, long StepId,
    int StepNumber, string Status, string? Reason, DateTime ScheduledAt, DateTime? SentAt, int Attempt, long SenderId, short? LastCode,
    string? LastReply, DateTime? OpenedAt, DateTime? ClickedAt, DateTime? RepliedAt, DateTime? BouncedAt,
    DateTime? UnsubscribedAt);

/// <summary>A contact that the launch left out.</summary>
public sealed record Exclusion(long ContactId, string Email, string FirstName, string LastName, string Reason);

/// <summary>A page and where the next one begins; null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which mails of a campaign to list.</summary>
/// <param name="Status">Null: all.</param>
/// <param name="Email">Null: of everyone. A normalised address: of that contact alone, however large the campaign.</param>
/// <param name="After">The <c>Next</c> of the page before.</param>
public sealed record RecipientQuery(string? Status, int? StepNumber, string? Email, string? After, int Limit);

/// <summary>Says for every contact of a campaign what it got, did not get, and why.</summary>
public sealed class RecipientStore(Db db)
{
    const string Columns =
        """
        m.id AS MessageId, m.contact_id AS ContactId, COALESCE(c.email, '') AS Email,
        COALESCE(c.first_name, '') AS FirstName, COALESCE(c.last_name, '') AS LastName, COALESCE(c.company, '') AS Company,
        m.step_id AS StepId, m.step_number AS StepNumber, m.status AS Status, m.reason AS Reason,
        m.scheduled_at AS ScheduledAt,
        m.sent_at AS SentAt, m.attempt AS Attempt, m.sender_id AS SenderId, m.last_code AS LastCode,
        m.last_reply AS LastReply, m.opened_at AS OpenedAt, m.clicked_at AS ClickedAt, m.replied_at AS RepliedAt,
        m.bounced_at AS BouncedAt, m.unsubscribed_at AS UnsubscribedAt
        """;

    /// <summary>The mails of a campaign, a page at a time, each page along an index.</summary>
    public Task<Page<Recipient>> ListAsync(
        long userId, long campaignId, RecipientQuery query, CancellationToken cancellation) =>
        query switch
        {
            { Email: not null } => OfContactAsync(userId, campaignId, query, cancellation),
            { Status: not null } => OfStatusAsync(userId, campaignId, query, cancellation),
            _ => OfStepsAsync(userId, campaignId, query, cancellation),
        };

    /// <summary>The contacts that the launch left out, in the order of their ids.</summary>
    public async Task<Page<Exclusion>> ExclusionsAsync(
        long userId, long campaignId, string? reason, string? email, long? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var found = (await connection.QueryAsync<Exclusion>(new(
            $"""
            SELECT x.contact_id AS ContactId, COALESCE(c.email, '') AS Email, COALESCE(c.first_name, '') AS FirstName,
                   COALESCE(c.last_name, '') AS LastName, x.reason AS Reason
              FROM campaign_exclusions x
              LEFT JOIN contacts c ON c.id = x.contact_id
             WHERE x.campaign_id = @campaignId AND x.contact_id > @after
                   {(reason is null ? "" : "AND x.reason = @reason")}
                   {(email is null ? "" : "AND c.user_id = @userId AND c.email = @email")}
             ORDER BY x.contact_id
             LIMIT @more
            """,
            new { userId, campaignId, reason, email, after = after ?? 0, more = limit + 1 },
            cancellationToken: cancellation))).AsList();
        return PageOf(found, limit, last => last.ContactId.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IReadOnlyDictionary<string, long>> ExclusionsByReasonAsync(
        long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string Reason, long Count)>(new(
            "SELECT reason, COUNT(*) FROM campaign_exclusions WHERE campaign_id = @campaignId GROUP BY reason",
            new { campaignId },
            cancellationToken: cancellation))).ToDictionary(row => row.Reason, row => row.Count);
    }

    public async Task<bool> ExistsAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<bool>(new(
            "SELECT EXISTS (SELECT 1 FROM campaigns WHERE id = @campaignId AND user_id = @userId)",
            new { userId, campaignId },
            cancellationToken: cancellation));
    }

    /// <summary>Along (campaign, step, contact): the order of the audience, step by step.</summary>
    Task<Page<Recipient>> OfStepsAsync(
        long userId, long campaignId, RecipientQuery query, CancellationToken cancellation)
    {
        var (step, contact) = Place.Parse(query.After);
        return ReadAsync(
            $"""
            SELECT {Columns}
              FROM email_messages m FORCE INDEX (uq_email_messages_person)
              LEFT JOIN contacts c ON c.id = m.contact_id
             WHERE m.campaign_id = @campaignId AND m.user_id = @userId
               AND (m.step_id > @step OR (m.step_id = @step AND m.contact_id > @contact))
                   {(query.StepNumber is null ? "" : "AND m.step_number = @StepNumber")}
             ORDER BY m.step_id, m.contact_id
             LIMIT @more
            """,
            new { userId, campaignId, step, contact, query.StepNumber, more = query.Limit + 1 },
            query.Limit,
            last => new(last.StepId, last.ContactId),
            cancellation);
    }

    /// <summary>Along (campaign, status, scheduled_at): the order in which they are due.</summary>
    Task<Page<Recipient>> OfStatusAsync(
        long userId, long campaignId, RecipientQuery query, CancellationToken cancellation)
    {
        var (due, message) = Place.Parse(query.After);
        return ReadAsync(
            $"""
            SELECT {Columns}
              FROM email_messages m FORCE INDEX (ix_email_messages_campaign)
              LEFT JOIN contacts c ON c.id = m.contact_id
             WHERE m.campaign_id = @campaignId AND m.user_id = @userId AND m.status = @Status
               AND (m.scheduled_at > @due OR (m.scheduled_at = @due AND m.id > @message))
                   {(query.StepNumber is null ? "" : "AND m.step_number = @StepNumber")}
             ORDER BY m.scheduled_at, m.id
             LIMIT @more
            """,
            new
            {
                userId,
                campaignId,
                query.Status,
                due = new DateTime(due, DateTimeKind.Utc),
                message,
                query.StepNumber,
                more = query.Limit + 1,
            },
            query.Limit,
            last => new(last.ScheduledAt.Ticks, last.MessageId),
            cancellation);
    }

    Task<Page<Recipient>> OfContactAsync(
        long userId, long campaignId, RecipientQuery query, CancellationToken cancellation) =>
        ReadAsync(
            $"""
            SELECT {Columns}
              FROM contacts c
              JOIN email_messages m ON m.contact_id = c.id AND m.campaign_id = @campaignId
             WHERE c.user_id = @userId AND c.email = @Email
             ORDER BY m.step_number
            """,
            new { userId, campaignId, query.Email },
            int.MaxValue,
            _ => new(0, 0),
            cancellation);

    async Task<Page<Recipient>> ReadAsync(
        string sql, object parameters, int limit, Func<Recipient, Place> place, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var found = (await connection.QueryAsync<Recipient>(new(sql, parameters, cancellationToken: cancellation))).AsList();
        return PageOf(found, limit, last => place(last).ToString());
    }

    /// <summary>One line more than the page was asked for, to know whether there is a next one.</summary>
    static Page<T> PageOf<T>(List<T> found, int limit, Func<T, string> place) =>
        found.Count > limit ? new([.. found.Take(limit)], place(found[limit - 1])) : new(found, null);

    /// <summary>Where a page ended: the two columns of its order. What cannot be read begins at the start.</summary>
    readonly record struct Place(long First, long Second)
    {
        public static Place Parse(string? text) =>
            text?.Split('.') is [var first, var second]
            && long.TryParse(first, CultureInfo.InvariantCulture, out var a) && a <= DateTime.MaxValue.Ticks && a >= 0
            && long.TryParse(second, CultureInfo.InvariantCulture, out var b)
                ? new(a, b)
                : new(0, 0);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}.{Second}");
    }
}
