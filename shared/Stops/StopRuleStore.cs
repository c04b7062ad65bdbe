using ColdMail.Campaigns;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Stops;

/// <summary>Keeps what campaigns say about replies and clicks.</summary>
public sealed class StopRuleStore(Db db, CampaignTransaction changes)
{
    const string Columns = "reply_scope AS ReplyScope, company_stop AS CompanyStop, click_rule AS ClickRule";

    /// <returns>The rules and the version of the campaign; null when this user has no such campaign.</returns>
    public async Task<(StopRules Rules, int Version)?> FindAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new(
            $"SELECT {Columns}, version AS Version FROM campaigns WHERE id = @campaignId AND user_id = @userId",
            new { userId, campaignId },
            cancellationToken: cancellation));
        return row is null ? null : (row.ToRules(), row.Version);
    }

    /// <summary>The campaign that an event of a contact belongs to, and its rules.</summary>
    /// <param name="campaignId">Null: the one that wrote to the contact last.</param>
    /// <returns>
    /// Null when the user has no such contact or campaign; no campaign when none ever wrote to the contact. The zone is that of the
    /// contact, else of the campaign.
    /// </returns>
    public async Task<(long? CampaignId, StopRules Rules, string Zone)?> OfContactAsync(
        long userId, long contactId, long? campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new(
            $"""
            SELECT c.id AS Id, {Columns}, COALESCE(c.version, 0) AS Version, COALESCE(t.zone, c.timezone, 'UTC') AS Zone
              FROM contacts t
              LEFT JOIN campaigns c
                ON c.user_id = t.user_id
               AND c.id = COALESCE(@campaignId, (SELECT m.campaign_id
                                                   FROM email_messages m
                                                  WHERE m.contact_id = t.id AND m.sent_at IS NOT NULL
                                                  ORDER BY m.sent_at DESC, m.id DESC
                                                  LIMIT 1))
             WHERE t.id = @contactId AND t.user_id = @userId
            """,
            new { userId, contactId, campaignId },
            cancellationToken: cancellation));
        return row switch
        {
            null => null,
            { Id: null } when campaignId is not null => null,
            { Id: null } => (null, StopRules.OutsideCampaigns, row.Zone),
            _ => (row.Id, row.ToRules(), row.Zone),
        };
    }

    public Task<CampaignChange> SetAsync(
        CampaignTarget target, StopRules rules, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOrPaused,
            now,
            async campaign =>
            {
                await campaign.ExecuteAsync(
                    """
                    UPDATE campaigns
                       SET reply_scope = @reply, company_stop = @company, click_rule = @click
                     WHERE id = @Id
                    """,
                    new
                    {
                        reply = StopWords.Of(rules.ReplyScope),
                        company = StopWords.Of(rules.CompanyStop),
                        click = StopWords.Of(rules.ClickRule),
                        campaign.Id,
                    });
                return null;
            },
            cancellation);

    /// <summary>Gives a copy of a campaign the rules of the original, within the caller's transaction. Safe to repeat.</summary>
    public static Task<int> CopyAsync(
        MySqlConnection connection, MySqlTransaction transaction, long original, long copy, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            UPDATE campaigns c
              JOIN campaigns o ON o.id = @original
               SET c.reply_scope = o.reply_scope, c.company_stop = o.company_stop, c.click_rule = o.click_rule
             WHERE c.id = @copy
            """,
            new { original, copy },
            transaction,
            cancellationToken: cancellation));

    sealed record Row
    {
        public long? Id { get; init; }
        public string? ReplyScope { get; init; }
        public string? CompanyStop { get; init; }
        public string? ClickRule { get; init; }
        public int Version { get; init; }
        public string Zone { get; init; } = "";

        public StopRules ToRules() =>
            new(StopWords.Scope(ReplyScope!), StopWords.Scope(CompanyStop!), StopWords.Click(ClickRule!));
    }
}
