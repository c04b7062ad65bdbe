using ColdMail.Database;
using Dapper;

namespace ColdMail.Dev.Chaos;

/// <summary>Writes the campaign of a fault run, and reads what became of it.</summary>
public sealed class ChaosStore(Db db)
{
    /// <summary>1 to 100,000, without the recursion limits in which MySQL and MariaDB differ.</summary>
    const string Numbers =
        """
        WITH digits (d) AS (
            SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
            UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)
        SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d AS n
          FROM digits a, digits b, digits c, digits d, digits e
        """;

    /// <summary>A user, senders, contacts and a running two-step campaign whose first mails are all due.</summary>
    /// <param name="zone">Of the senders: one in which the day does not end during the run.</param>
    /// <returns>Id of the campaign.</returns>
    public Task<long> SeedAsync(ChaosOptions options, int smtpPort, string zone, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var parameters = new
                {
                    now,
                    zone,
                    smtpPort,
                    senders = options.Senders,
                    contacts = options.Contacts,
                    cap = options.DailyCap,
                    gap = options.GapSeconds,
                    subject = "Hello {{first_name}}",
                    first = "<p>Hello {{first_name}}, how is {{company}}?</p>",
                    second = "<p>One more word, {{first_name}}.</p>",
                };
                return await connection.ExecuteScalarAsync<long>(new(
                    $"""
                    INSERT INTO users (email, password_hash, plan_id, name, company, postal_address, created_at, updated_at)
                    VALUES ('chaos@coldmail.example', '', 3, 'Chaos', 'ColdMail', '1 Fault Line, Testville', @now, @now);
                    SET @user = LAST_INSERT_ID();

                    INSERT INTO sender_accounts
                           (user_id, from_name, from_email, smtp_host, smtp_port, smtp_tls, daily_cap, min_gap_seconds, timezone,
                            created_at, updated_at)
                    SELECT @user, CONCAT('Sender ', n), CONCAT('sender', n, '@senders.example'), '127.0.0.1', @smtpPort, 'none',
                           @cap, @gap, @zone, @now, @now
                      FROM ({Numbers}) numbers
                     WHERE n <= @senders;

                    INSERT INTO contacts (user_id, email, first_name, last_name, company, created_at, updated_at)
                    SELECT @user, CONCAT('contact', n, '@contacts.example'), CONCAT('First', n), CONCAT('Last', n), 'Example', @now, @now
                      FROM ({Numbers}) numbers
                     WHERE n <= @contacts;

                    INSERT INTO campaigns (user_id, name, status, selected, launched_at, created_at, updated_at)
                    VALUES (@user, 'Chaos', 'running', @contacts, @now, @now, @now);
                    SET @campaign = LAST_INSERT_ID();

                    INSERT INTO campaign_senders (campaign_id, sender_id)
                    SELECT @campaign, id FROM sender_accounts WHERE user_id = @user;

                    INSERT INTO campaign_steps (campaign_id, step_number, subject, body_html, delay_hours, created_at, updated_at)
                    VALUES (@campaign, 1, @subject, @first, 0, @now, @now),
                           (@campaign, 2, '', @second, 0, @now, @now);

                    INSERT INTO email_messages
                           (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, created_at)
                    SELECT @user, @campaign, st.id, c.id, s.id, 1, 'scheduled', @now, @now
                      FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM contacts WHERE user_id = @user) c
                      JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM sender_accounts WHERE user_id = @user) s
                        ON s.n = 1 + c.n % @senders
                      JOIN campaign_steps st ON st.campaign_id = @campaign AND st.step_number = 1;
                    SELECT @campaign;
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
            },
            cancellation);

    public async Task<ChaosProgress> ProgressAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<ChaosProgress>(new(
            """
            SELECT COUNT(*) AS Planned,
                   COUNT(CASE WHEN m.status NOT IN ('scheduled', 'claimed') THEN 1 END) AS Begun,
                   COUNT(CASE WHEN m.status IN ('claimed', 'sending') THEN 1 END) AS UnderWay,
                   COUNT(CASE WHEN m.status = 'scheduled' AND s.status = 'active' AND COALESCE(u.reserved, 0) < s.daily_cap THEN 1 END) AS Sendable,
                   COUNT(CASE WHEN s.status <> 'active' THEN 1 END) AS Blocked
              FROM email_messages m
              JOIN sender_accounts s ON s.id = m.sender_id
              LEFT JOIN (SELECT owner_id, SUM(reserved) AS reserved FROM send_counters WHERE kind = 'sender_day' GROUP BY owner_id) u ON u.owner_id = s.id
             WHERE m.campaign_id = @campaignId
            """,
            new { campaignId },
            cancellationToken: cancellation));
    }

    /// <summary>Where each sender stands, in one line each, for a run that does not go on.</summary>
    public async Task<IReadOnlyList<string>> SendersAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<string>(new(
            """
            SELECT CONCAT_WS(' ', 'sender', s.id, s.status, 'next', s.next_send_at, 'run until', COALESCE(s.run_until, '-'),
                             'hint until', COALESCE(s.hint_until, '-'), 'connect failures', s.connect_failures,
                             'policy refusals', s.policy_refusals,
                             (SELECT CONCAT('reserved ', SUM(reserved)) FROM send_counters u WHERE u.kind = 'sender_day' AND u.owner_id = s.id),
                             (SELECT CONCAT('first due ', MIN(m.scheduled_at), ', ', COUNT(*), ' scheduled')
                                FROM email_messages m
                               WHERE m.sender_id = s.id AND m.status = 'scheduled'))
              FROM sender_accounts s
             ORDER BY s.id
            """,
            cancellationToken: cancellation))];
    }

    /// <summary>Mails that are being offered now.</summary>
    public async Task<IReadOnlyList<MessageAttempt>> OnTheirWayAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<MessageAttempt>(new(
            "SELECT id AS MessageId, attempt AS Attempt FROM email_messages WHERE status = 'sending'", cancellationToken: cancellation))];
    }

    /// <summary>Everything the database says about the run.</summary>
    public async Task<Evidence> EvidenceAsync(Evidence known, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return known with
        {
            Messages = await ReadAsync<MessageRow>(
                """
                SELECT m.id AS Id, m.campaign_id AS CampaignId, m.step_number AS StepNumber, m.contact_id AS ContactId,
                       c.email AS Email, m.sender_id AS SenderId, m.user_id AS UserId, m.status AS Status, m.reason AS Reason,
                       m.attempt AS Attempt, m.message_id_header AS MessageIdHeader, m.scheduled_at AS ScheduledAt, m.sent_at AS SentAt,
                       m.usage_day AS UsageDay, m.user_usage_day AS UserUsageDay
                  FROM email_messages m
                  JOIN contacts c ON c.id = m.contact_id
                 ORDER BY m.id
                """),
            Senders = await ReadAsync<SenderRow>(
                """
                SELECT id AS Id, from_email AS FromEmail, daily_cap AS DailyCap, min_gap_seconds AS MinGapSeconds
                  FROM sender_accounts
                """),
            SenderUsage = await ReadAsync<SenderUsageRow>(
                "SELECT owner_id AS SenderId, bucket AS Day, reserved AS Reserved FROM send_counters WHERE kind = 'sender_day'"),
            UserUsage = await ReadAsync<UserUsageRow>(
                "SELECT owner_id AS UserId, bucket AS Day, reserved AS Reserved FROM send_counters WHERE kind = 'user_day'"),
            Steps = await ReadAsync<StepRow>(
                "SELECT campaign_id AS CampaignId, step_number AS StepNumber, delay_hours AS DelayHours FROM campaign_steps"),
        };

        async Task<IReadOnlyList<T>> ReadAsync<T>(string sql) =>
            [.. await connection.QueryAsync<T>(new(sql, cancellationToken: cancellation))];
    }
}

public sealed record ChaosProgress
{
    public required long Planned { get; init; }

    /// <summary>Mails that were offered at least once, or that need not be any more.</summary>
    public required long Begun { get; init; }

    /// <summary>Claimed or being offered.</summary>
    public required long UnderWay { get; init; }

    /// <summary>Waiting, and the cap of their sender has room.</summary>
    public required long Sendable { get; init; }

    /// <summary>Mails of senders that were paused or put into error: a fault run does not mean to.</summary>
    public required long Blocked { get; init; }

    public bool IsDrained => UnderWay == 0 && Sendable == 0;
}
