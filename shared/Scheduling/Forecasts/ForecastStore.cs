using ColdMail.Campaigns;
using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using Dapper;
using MySqlConnector;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>What a forecast has to know of a campaign beside its rules.</summary>
public sealed record ForecastSubject
{
    public required long Id { get; init; }
    public required string Status { get; init; }

    /// <summary>UTC; null when it is not paused.</summary>
    public required DateTime? PausedAt { get; init; }

    /// <summary>Its whole audience has its mails.</summary>
    public required bool IsWritten { get; init; }

    /// <summary>The last contact of the audience that a launch took up.</summary>
    public required long Cursor { get; init; }

    /// <summary>Contacts that the launch gave a mail so far.</summary>
    public required long Written { get; init; }

    /// <summary>Those that are not deleted.</summary>
    public IReadOnlyList<long> SenderIds { get; init; } = [];

    public AudienceLists Lists { get; init; } = new([], []);

    /// <summary>Running campaigns of the user; the one that is asked about is not among them.</summary>
    public IReadOnlyList<long> OtherCampaigns { get; init; } = [];
}

/// <summary>A contact of the audience that a launch would leave out.</summary>
/// <param name="Reason">Of <see cref="ExclusionReason"/>.</param>
public readonly record struct ExcludedContact(long ContactId, string Reason);

/// <summary>Reads what waits to be sent, in the order of contacts.</summary>
public sealed class ForecastStore(Db db)
{
    const int AudienceChunk = 50_000;

    /// <returns>Null when this user has no such campaign.</returns>
    public async Task<ForecastSubject?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT id AS Id, CAST(status AS CHAR) AS Status, paused_at AS PausedAt, materialised_at IS NOT NULL AS IsWritten,
                   launch_cursor AS `Cursor`,
                   selected - (SELECT COUNT(*) FROM campaign_exclusions WHERE campaign_id = @id) AS Written
              FROM campaigns
             WHERE id = @id AND user_id = @userId;
            SELECT a.id
              FROM campaign_senders s
              JOIN sender_accounts a ON a.id = s.sender_id
             WHERE s.campaign_id = @id AND a.user_id = @userId AND a.deleted_at IS NULL
             ORDER BY a.id;
            {AudienceSql.Lists};
            SELECT id FROM campaigns WHERE user_id = @userId AND status = 'running' AND id <> @id ORDER BY id
            """,
            new { id, userId },
            cancellationToken: cancellation));
        if (await answer.ReadSingleOrDefaultAsync<ForecastSubject>() is not { } subject)
        {
            return null;
        }

        var senders = (await answer.ReadAsync<long>()).AsList();
        var lists = (await answer.ReadAsync<(long Id, string Kind)>()).ToLookup(list => list.Kind, list => list.Id);
        return subject with
        {
            SenderIds = senders,
            Lists = new([.. lists["include"]], [.. lists["exclude"]]),
            OtherCampaigns = (await answer.ReadAsync<long>()).AsList(),
        };
    }

    /// <summary>The senders of these campaigns.</summary>
    public async Task<IReadOnlyList<(long CampaignId, long SenderId)>> SendersAsync(
        IReadOnlyCollection<long> campaignIds, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long, long)>(new(
            "SELECT campaign_id, sender_id FROM campaign_senders WHERE campaign_id IN @campaignIds ORDER BY campaign_id, sender_id",
            new { campaignIds },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>The mails of a campaign that wait, and of those on their way the ones that come after them.</summary>
    /// <param name="withCompany">Also the companies of the recipients, for a limit that asks for them.</param>
    public async Task ReadMailsAsync(
        CampaignRules campaign, DateTime? pausedAt, bool withCompany, DateTime now, List<ExpectedMail> mails,
        CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var command = new MySqlCommand(
            $"""
            SELECT m.step_number, m.sender_id, m.contact_id, m.zone, m.country, m.scheduled_at, m.status = 'sending', m.attempt,
                   {(withCompany ? "c.company_domain" : "NULL")}
              FROM email_messages m
              {(withCompany ? "JOIN contacts c ON c.id = m.contact_id" : "")}
             WHERE m.campaign_id = @campaign AND m.status IN ('scheduled', 'claimed', 'sending')
             ORDER BY m.contact_id
            """,
            connection)
        { CommandTimeout = 120 };
        command.Parameters.AddWithValue("campaign", campaign.Id);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (zone, country) = (Shared(reader.GetString(3), texts), Shared(reader.GetString(4), texts));
            var mail = new ExpectedMail(
                campaign.Id, reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), zone, country, reader.GetDateTime(5),
                reader.IsDBNull(8) ? null : Shared(reader.GetString(8), texts));
            if (reader.GetInt32(6) != 0)
            {
                if (campaign.StepAfter(mail.StepNumber) is { } next)
                {
                    mails.Add(mail with { StepNumber = next.Number, DueAt = campaign.DueAfter(next, zone, country, now) });
                }

                continue;
            }

            // What was left of a delay when the campaign was paused is left when it goes on.
            var isFrozen = mail.StepNumber > 1 && reader.GetInt32(7) == 0 && mail.DueAt > pausedAt;
            mails.Add(isFrozen ? mail with { DueAt = mail.DueAt + (now - pausedAt!.Value) } : mail);
        }
    }

    /// <summary>The first mails that a launch would still write, and whom it would leave out: its audience as it is now.</summary>
    /// <param name="rotation">The sender of the n-th contact that gets a mail, repeating.</param>
    public async Task ReadAudienceAsync(
        long userId, ForecastSubject subject, CampaignRules campaign, IReadOnlyList<long> rotation, bool withCompany, DateTime dueAt,
        List<ExpectedMail> mails, List<ExcludedContact> excluded, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var scope = await SuppressionScopeStore.FindAsync(connection, null, userId, campaign.Id, cancellation);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var (cursor, n, seen) = (subject.Cursor, subject.Written, AudienceChunk);
        while (seen == AudienceChunk)
        {
            seen = 0;
            await foreach (var row in connection.QueryUnbufferedAsync<AudienceRow>(
                $"""
                SELECT a.contact_id AS ContactId, {AudienceSql.Reason(scope, subject.Lists.Exclude)} AS Reason,
                       c.zone AS Zone, c.country AS Country, {(withCompany ? "c.company_domain" : "NULL")} AS Company
                  FROM ({AudienceSql.Chunk(subject.Lists.Include)}) a
                  LEFT JOIN contacts c ON c.id = a.contact_id AND c.user_id = @userId
                 ORDER BY a.contact_id
                """,
                new { userId, cursor, size = AudienceChunk, excluded = subject.Lists.Exclude },
                commandTimeout: 120).WithCancellation(cancellation))
            {
                seen++;
                cursor = row.ContactId;
                if (row.Reason is { } reason)
                {
                    excluded.Add(new(row.ContactId, Shared(reason, texts)));
                }
                else
                {
                    var key = campaign.KeyOf(1, row.Zone, row.Country);
                    mails.Add(new(
                        campaign.Id, 1, rotation[(int)(n++ % rotation.Count)], row.ContactId, Shared(key.Zone, texts),
                        Shared(key.Country, texts), dueAt, row.Company is null ? null : Shared(row.Company, texts)));
                }
            }
        }
    }

    /// <summary>What the companies of a user got on this day of UTC.</summary>
    public async Task ReadCompaniesAsync(long userId, DateTime day, Usage usage, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        foreach (var (company, reserved) in await connection.QueryAsync<(string Company, int Reserved)>(new(
            """
            SELECT subject, reserved
              FROM send_counters
             WHERE kind = 'company_day' AND owner_id = @userId AND bucket = @day
            """,
            new { userId, day },
            cancellationToken: cancellation)))
        {
            usage.Set(new(CounterKind.CompanyDay, userId, company, day), reserved);
        }
    }

    /// <summary>One copy of each text, however many rows carry it.</summary>
    static string Shared(string text, Dictionary<string, string> known)
    {
        if (!known.TryGetValue(text, out var shared))
        {
            known[text] = shared = text;
        }

        return shared;
    }

    sealed record AudienceRow
    {
        public required long ContactId { get; init; }
        public required string? Reason { get; init; }
        public required string? Zone { get; init; }
        public required string? Country { get; init; }
        public required string? Company { get; init; }
    }
}
