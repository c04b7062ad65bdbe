using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Analytics;

/// <summary>What a worker reads while it is the only one that adds up. Every statement takes many mails.</summary>
public sealed partial class CountingTransaction(
    MySqlConnection connection, MySqlTransaction transaction, IReadOnlyDictionary<string, Progress> sources,
    CancellationToken cancellation)
{
    public Progress Source(string name) => sources[name];

    /// <summary>The next rows of a source behind <paramref name="after"/>.</summary>
    /// <param name="upTo">Not further than this id.</param>
    public async Task<SourcePage> PageAsync(string source, long after, long upTo, int limit)
    {
        var (table, instant) = source == Progress.Events ? ("email_events", "occurred_at") : ("inbound_mails", "created_at");
        var (rows, end) = await connection.QuerySingleAsync<(long, long?)>(Command(
            $"""
            SELECT COUNT(*), MAX(id)
              FROM (SELECT id FROM {table} WHERE id > @after AND id <= @upTo ORDER BY id LIMIT @limit) page
            """,
            new { after, upTo, limit }));
        return rows < limit
            ? new(end, null, true)
            : new(end, await connection.ExecuteScalarAsync<DateTime>(Command(
                $"SELECT MAX({instant}) FROM {table} WHERE id = @end", new { end })), false);
    }

    /// <summary>What a stretch of a source is about.</summary>
    public async Task<IReadOnlyList<EventGroup>> GroupsAsync(string source, long after, long end) =>
        (await connection.QueryAsync<EventGroup>(Command(
            source == Progress.Events
                ? $"""
                  {SelectGroups}, COUNT(*) AS Count, MAX(id) AS LastId
                    FROM {WithClass}
                           FROM email_events
                          WHERE id > @after AND id <= @end) e
                   GROUP BY message_id, event_type, class
                  """
                : """
                  SELECT message_id AS MessageId, '' AS EventType, CAST(NULL AS CHAR) AS Class, CAST(NULL AS SIGNED) AS FirstRules,
                         CAST(NULL AS SIGNED) AS LastRules,
                         COUNT(*) AS Count, MAX(id) AS LastId
                    FROM inbound_mails
                   WHERE id > @after AND id <= @end AND message_id IS NOT NULL
                   GROUP BY message_id
                  """,
            new { after, end }))).AsList();

    /// <summary>All that events tell of these mails, counted up to where nothing can appear any more.</summary>
    public async Task<IReadOnlyList<EventGroup>> GroupsAsync(IEnumerable<long> messages)
    {
        var rows = Ids(messages);
        return (await connection.QueryAsync<EventGroup>(Command(
            $"""
            {SelectGroups}, CAST(SUM(id <= @final) AS SIGNED) AS Count, MAX(id) AS LastId
              FROM {WithClass}
                     FROM {rows.Table} v
                     JOIN email_events ON email_events.message_id = v.v_id) e
             GROUP BY message_id, event_type, class
            """,
            rows.With(new { final = Source(Progress.Events).FinalId })))).AsList();
    }

    /// <summary>Whether the events of a campaign are gone: months of events are dropped as a whole, the oldest first.</summary>
    /// <returns>When its first mail was sent, if no event tells of that any more; else null.</returns>
    public Task<DateTime?> FirstWithoutEventsAsync(long campaignId) => connection.ExecuteScalarAsync<DateTime?>(Command(
        """
        SELECT f.sent_at
          FROM (SELECT id, sent_at
                  FROM email_messages
                 WHERE campaign_id = @campaignId AND status = 'sent' AND sent_at IS NOT NULL
                 ORDER BY sent_at, id
                 LIMIT 1) f
         WHERE NOT EXISTS (SELECT 1 FROM email_events e WHERE e.message_id = f.id AND e.event_type = 'sent')
        """,
        new { campaignId }));

    /// <summary>Whose mails these are: contacts, each in one campaign.</summary>
    public async Task<IReadOnlyList<(long CampaignId, long ContactId)>> PeopleAsync(IEnumerable<long> messages)
    {
        var rows = Ids(messages);
        return (await connection.QueryAsync<(long, long)>(Command(
            $"""
            SELECT DISTINCT m.campaign_id, m.contact_id
              FROM {rows.Table} v
              JOIN email_messages m ON m.id = v.v_id
            """,
            rows.With()))).AsList();
    }

    /// <summary>The next contacts of a campaign behind <paramref name="after"/>, by their id: each has a mail at the first step.</summary>
    public async Task<IReadOnlyList<(long CampaignId, long ContactId)>> PeopleAsync(long campaignId, long after, int limit) =>
        (await connection.QueryAsync<(long, long)>(Command(
            """
            SELECT campaign_id, contact_id
              FROM email_messages
             WHERE campaign_id = @campaignId AND contact_id > @after
               AND step_id = (SELECT s.id FROM campaign_steps s WHERE s.campaign_id = @campaignId ORDER BY s.step_number LIMIT 1)
             ORDER BY contact_id
             LIMIT @limit
            """,
            new { campaignId, after, limit }))).AsList();

    /// <summary>All mails of these contacts that went or may have gone, as their rows stand, and what the inbox tells of them.</summary>
    public async Task<IReadOnlyList<SentMail>> MailsAsync(IReadOnlyCollection<(long CampaignId, long ContactId)> people)
    {
        var rows = new Rows("v_campaign bigint", "v_contact bigint");
        foreach (var (campaign, contact) in people)
        {
            rows.Add(campaign, contact);
        }

        var mails = (await connection.QueryAsync<MailRow>(Command(
            $"""
            SELECT m.id AS MessageId, m.user_id AS UserId, m.campaign_id AS CampaignId, m.contact_id AS ContactId,
                   m.step_id AS StepId, m.sender_id AS SenderId, CAST(m.status AS CHAR) AS Status, c.email_domain AS Domain, m.sent_at AS SentAt,
                   m.delivered_at AS DeliveredAt, m.bounced_at AS BouncedAt, m.complained_at AS ComplainedAt,
                   m.unsubscribed_at AS UnsubscribedAt, m.opened_at AS OpenedAt, m.clicked_at AS ClickedAt, m.replied_at AS RepliedAt
              FROM {rows.Table} v
              JOIN email_messages m FORCE INDEX (ix_email_messages_contact)
                ON m.contact_id = v.v_contact AND m.campaign_id = v.v_campaign
              LEFT JOIN contacts c ON c.id = m.contact_id AND c.status <> 'erased'
             WHERE m.status IN ('sent', 'uncertain') AND m.sent_at IS NOT NULL
            """,
            rows.With()))).AsList();

        // Whoever labels a conversation writes an event about the mail with it, so that its mail is looked at again.
        var inbound = (await connection.QueryAsync<InboundRow>(Command(
            $"""
            SELECT i.message_id AS MessageId, MIN(CASE WHEN i.label IN ('auto_reply', 'left') THEN i.received_at END) AS AutoRepliedAt,
                   MIN(CASE WHEN i.label = 'reply' AND t.label = 'interested' THEN i.received_at END) AS PositiveAt
              FROM (SELECT DISTINCT v_contact FROM {rows.Table} r) v
              JOIN inbound_mails i ON i.contact_id = v.v_contact
              LEFT JOIN inbox_threads t ON t.id = i.thread_id
             WHERE i.message_id IS NOT NULL
             GROUP BY i.message_id
            """,
            rows.With()))).ToDictionary(row => row.MessageId);
        return [.. mails.Select(mail => mail.With(inbound.GetValueOrDefault(mail.MessageId)))];
    }

    /// <summary>These mails as they are contained in the sums.</summary>
    public async Task<IReadOnlyDictionary<long, MailFacts>> CountedAsync(IEnumerable<long> messages)
    {
        var rows = Ids(messages);
        return (await connection.QueryAsync<MailFacts>(Command(
            $"""
            SELECT {string.Join(", ", CountedColumns.Select(column => $"k.{column.Name} AS {column.Property}"))}
              FROM {rows.Table} v
              JOIN counted_mails k ON k.message_id = v.v_id
            """,
            rows.With()))).ToDictionary(mail => mail.MessageId);
    }

    const string SelectGroups =
        """
        SELECT message_id AS MessageId, event_type AS EventType, class AS Class, MIN(rules) AS FirstRules, MAX(rules) AS LastRules
        """;

    const string WithClass =
        """
        (SELECT email_events.id, email_events.message_id,
                CASE WHEN event_type IN ('opened', 'clicked', 'replied') THEN event_type ELSE '' END AS event_type,
                CASE WHEN event_type IN ('opened', 'clicked') THEN JSON_UNQUOTE(JSON_EXTRACT(metadata_json, '$.class')) END AS class,
                CASE WHEN event_type IN ('opened', 'clicked') THEN CAST(JSON_EXTRACT(metadata_json, '$.rules') AS SIGNED) END AS rules
        """;

    static Rows Ids(IEnumerable<long> ids)
    {
        var rows = new Rows("v_id bigint");
        foreach (var id in ids.Distinct())
        {
            rows.Add(id);
        }

        return rows;
    }

    CommandDefinition Command(string sql, object? parameters = null) =>
        new(sql, parameters, transaction, commandTimeout: 120, cancellationToken: cancellation);

    sealed record InboundRow(long MessageId, DateTime? AutoRepliedAt, DateTime? PositiveAt);

    sealed record MailRow(
        long MessageId, long UserId, long CampaignId, long ContactId, long StepId, long SenderId, string Status, string? Domain, DateTime SentAt,
        DateTime? DeliveredAt, DateTime? BouncedAt, DateTime? ComplainedAt, DateTime? UnsubscribedAt, DateTime? OpenedAt,
        DateTime? ClickedAt, DateTime? RepliedAt)
    {
        public SentMail With(InboundRow? inbound) => new()
        {
            Domain = Domain,
            HasInbound = inbound is not null,
            Facts = new()
            {
                MessageId = MessageId,
                UserId = UserId,
                CampaignId = CampaignId,
                ContactId = ContactId,
                StepId = StepId,
                SenderId = SenderId,
                Provider = RecipientProvider.Other,
                IsSent = Status == "sent",
                SentAt = SentAt,
                DeliveredAt = DeliveredAt,
                BouncedAt = BouncedAt,
                ComplainedAt = ComplainedAt,
                UnsubscribedAt = UnsubscribedAt,
                OpenedAt = OpenedAt,
                ClickedAt = ClickedAt,
                RepliedAt = RepliedAt,
                AutoRepliedAt = inbound?.AutoRepliedAt,
                PositiveAt = inbound?.PositiveAt,
            },
        };
    }
}
