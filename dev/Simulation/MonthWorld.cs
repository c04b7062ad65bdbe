using ColdMail.Database;
using ColdMail.Scheduling.Windows;
using Dapper;
using MySqlConnector;
using NodaTime;

namespace ColdMail.Dev.Simulation;

/// <summary>Writes what a simulated month starts from.</summary>
static class MonthWorld
{
    public const long UserId = 1;

    public static async Task FillAsync(
        Db db, MonthOptions options, IReadOnlyList<MonthSender> senders, IReadOnlyList<MonthCampaign> campaigns, int smtpPort,
        CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO users (id, email, password_hash, plan_id, postal_address, company_daily_cap, created_at, updated_at)
            VALUES (@UserId, 'month@users.example', '', 3, '12 St James''s Square, London', @CompanyDailyCap, @Start, @Start)
            """,
            new { UserId, MonthSetup.CompanyDailyCap, options.Start },
            cancellationToken: cancellation));
        foreach (var sender in senders)
        {
            await AddAsync(connection, sender, smtpPort, options.Start, cancellation);
        }

        await ContactsAsync(connection, options, cancellation);
        foreach (var campaign in campaigns)
        {
            await AddAsync(connection, campaign, options.Start, cancellation);
        }
    }

    static Task<int> AddAsync(
        MySqlConnection connection, MonthSender sender, int smtpPort, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO sender_accounts
                   (id, user_id, from_name, from_email, smtp_host, smtp_port, smtp_tls, daily_cap, hourly_cap, rolling_cap,
                    min_gap_seconds, gap_extra_seconds, timezone, workday_json, created_at, updated_at)
            VALUES (@Id, @UserId, 'Ada', CONCAT('ada', @Id, '@senders.example'), '127.0.0.1', @smtpPort, 'none', @DailyCap,
                    @HourlyCap, @RollingCap, @GapSeconds, @ExtraSeconds, @Zone, @workday, @now, @now)
            """,
            new
            {
                sender.Id,
                UserId,
                sender.DailyCap,
                sender.HourlyCap,
                sender.RollingCap,
                sender.GapSeconds,
                MonthSender.ExtraSeconds,
                sender.Zone,
                smtpPort,
                now,
                workday = sender is { WorkStart: { } start, WorkEnd: { } end } ? Week(start, end, onWeekends: true) : null,
            },
            cancellationToken: cancellation));

    /// <summary>A campaign with a list of its own: the first contacts.</summary>
    static async Task AddAsync(MySqlConnection connection, MonthCampaign campaign, DateTime now, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(new(
            """
            INSERT INTO contact_lists (id, user_id, name, created_at) VALUES (@Id, @UserId, CONCAT('List ', @Id), @now);
            INSERT INTO contact_list_items (list_id, contact_id, created_at) SELECT @Id, id, @now FROM contacts WHERE id <= @Contacts;
            INSERT INTO campaigns
                   (id, user_id, name, status, timezone, windows_json, keep_holidays, daily_cap, new_daily_cap, follow_up_share,
                    start_at, launched_at, created_at, updated_at)
            VALUES (@Id, @UserId, CONCAT('Campaign ', @Id), 'launching', @Zone, @windows, @KeepsHolidays, @DailyCap, @NewDailyCap, 70,
                    @now, @now, @now, @now);
            INSERT INTO campaign_lists (campaign_id, list_id, kind) VALUES (@Id, @Id, 'include');
            INSERT INTO campaign_steps (campaign_id, step_number, subject, body_html, delay_hours, delay_unit, created_at, updated_at)
            VALUES (@Id, 1, 'Hello {{first_name}}', '<p>Hello {{first_name}}</p>', 0, 'hours', @now, @now),
                   (@Id, 2, '', '<p>Did you see it?</p>', 48, 'working_days', @now, @now),
                   (@Id, 3, '', '<p>One last time.</p>', 96, 'days', @now, @now);
            INSERT INTO campaign_senders (campaign_id, sender_id) SELECT @Id, id FROM sender_accounts
            """,
            new
            {
                campaign.Id,
                UserId,
                campaign.Contacts,
                campaign.Zone,
                campaign.KeepsHolidays,
                campaign.DailyCap,
                campaign.NewDailyCap,
                windows = Week(campaign.Start, campaign.End, campaign.OnWeekends),
                now,
            },
            commandTimeout: 600,
            cancellationToken: cancellation));
    }

    /// <summary>Contacts of anywhere, eight to a company.</summary>
    static async Task ContactsAsync(MySqlConnection connection, MonthOptions options, CancellationToken cancellation)
    {
        var random = new Random(options.Seed);
        foreach (var chunk in Enumerable.Range(1, options.Contacts).Chunk(1_000))
        {
            var rows = new Rows("n bigint", "zone text", "country text");
            foreach (var n in chunk)
            {
                var (zone, country) = MonthSetup.Places[random.Next(MonthSetup.Places.Count)];
                rows.Add(n, zone, country);
            }

            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO contacts (id, user_id, email, first_name, zone, country, company_domain, created_at, updated_at)
                SELECT v.n, @UserId, CONCAT('c', v.n, '@company', v.n DIV 8, '.example'), 'Grace', v.zone, v.country,
                       CONCAT('company', v.n DIV 8, '.example'), @now, @now
                  FROM {rows.Table} v
                """,
                rows.With(new { UserId, now = options.Start }),
                cancellationToken: cancellation));
        }
    }

    static string Week(TimeOnly start, TimeOnly end, bool onWeekends) => WeekWindows.Of(
        Enumerable.Range(1, onWeekends ? 7 : 5).Select(day => new DayWindow((IsoDayOfWeek)day, start, end))).ToJson();
}
