using ColdMail.Database;
using Dapper;
using NodaTime;

namespace ColdMail.Dev.Simulation;

/// <summary>What a simulated month is made of.</summary>
public sealed record MonthOptions(int Senders, int Contacts, int Days, int Seed)
{
    /// <summary>UTC: when the campaigns are launched.</summary>
    public DateTime Start { get; init; } = new(2026, 10, 5, 6, 0, 0, DateTimeKind.Utc);

    public DateTime End => Start.AddDays(Days);
}

/// <summary>A sender of a simulated month, as it was set up.</summary>
public sealed record MonthSender(
    long Id, string Zone, int DailyCap, int? HourlyCap, int? RollingCap, int GapSeconds, TimeOnly? WorkStart, TimeOnly? WorkEnd);

/// <summary>A campaign of a simulated month, as it was set up.</summary>
public sealed record MonthCampaign(
    long Id, string Zone, TimeOnly Start, TimeOnly End, bool OnWeekends, int? DailyCap, int? NewDailyCap);

/// <summary>
/// Senders of many zones and figures, and three campaigns that share them: one for everybody, one with limits of its own,
/// one at another time of day.
/// </summary>
static class MonthWorld
{
    public static readonly string[] ContactZones =
    [
        "Europe/Warsaw", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe",
        "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca", "",
    ];

    static readonly string[] SenderZones = ["Europe/Warsaw", "Europe/London", "America/New_York"];

    public static async Task<(IReadOnlyList<MonthSender> Senders, IReadOnlyList<MonthCampaign> Campaigns)> FillAsync(
        Db db, MonthOptions options, int smtpPort, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO users (id, email, password_hash, plan_id, postal_address, company_daily_cap, created_at, updated_at)
            VALUES (1, 'month@users.example', '', 3, '12 St James''s Square, London', 5, @Start, @Start);
            INSERT INTO contact_lists (id, user_id, name, created_at) VALUES (1, 1, 'Everybody', @Start);
            """,
            options,
            cancellationToken: cancellation));
        var senders = Enumerable.Range(1, options.Senders).Select(Sender).ToList();
        foreach (var sender in senders)
        {
            await AddAsync(connection, sender, smtpPort, options.Start, cancellation);
        }

        await ContactsAsync(connection, options, cancellation);
        var campaigns = new List<MonthCampaign>
        {
            new(1, "Europe/Warsaw", new(9, 0), new(17, 0), false, null, null),
            new(2, "America/New_York", new(8, 30), new(12, 0), false, 3 * options.Senders, options.Senders),
            new(3, "Europe/London", new(18, 0), new(21, 30), true, null, null),
        };
        foreach (var campaign in campaigns)
        {
            await AddAsync(connection, campaign, options, cancellation);
        }

        return (senders, campaigns);
    }

    static MonthSender Sender(int n) => new(
        n, SenderZones[n % SenderZones.Length], 12 + (n % 5 * 4), n % 4 == 0 ? 4 : null, n % 7 == 0 ? 15 : null,
        60 + (n % 3 * 60), n % 6 == 0 ? new(8, 0) : null, n % 6 == 0 ? new(18, 0) : null);

    static Task<int> AddAsync(
        System.Data.Common.DbConnection connection, MonthSender sender, int smtpPort, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO sender_accounts
                   (id, user_id, from_name, from_email, smtp_host, smtp_port, smtp_tls, daily_cap, hourly_cap, rolling_cap,
                    min_gap_seconds, gap_extra_seconds, timezone, workday_json, created_at, updated_at)
            VALUES (@Id, 1, 'Ada', CONCAT('ada', @Id, '@senders.example'), '127.0.0.1', @smtpPort, 'none', @DailyCap, @HourlyCap,
                    @RollingCap, @GapSeconds, 60, @Zone, @workday, @now, @now)
            """,
            new
            {
                sender.Id,
                sender.DailyCap,
                sender.HourlyCap,
                sender.RollingCap,
                sender.GapSeconds,
                sender.Zone,
                smtpPort,
                now,
                workday = sender is { WorkStart: { } start, WorkEnd: { } end } ? Week(start, end, onWeekends: true) : null,
            },
            cancellationToken: cancellation));

    static async Task AddAsync(
        System.Data.Common.DbConnection connection, MonthCampaign campaign, MonthOptions options, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(new(
            """
            INSERT INTO campaigns
                   (id, user_id, name, status, timezone, windows_json, daily_cap, new_daily_cap, follow_up_share, start_at,
                    launched_at, created_at, updated_at)
            VALUES (@Id, 1, CONCAT('Campaign ', @Id), 'launching', @Zone, @windows, @DailyCap, @NewDailyCap, 70, @now, @now, @now, @now);
            INSERT INTO campaign_lists (campaign_id, list_id, kind) VALUES (@Id, 1, 'include');
            INSERT INTO campaign_steps (campaign_id, step_number, subject, body_html, delay_hours, delay_unit, created_at, updated_at)
            VALUES (@Id, 1, 'Hello {{first_name}}', '<p>Hello {{first_name}}</p>', 0, 'hours', @now, @now),
                   (@Id, 2, '', '<p>Did you see it?</p>', 48, 'working_days', @now, @now),
                   (@Id, 3, '', '<p>One last time.</p>', 96, 'days', @now, @now);
            INSERT INTO campaign_senders (campaign_id, sender_id) SELECT @Id, id FROM sender_accounts;
            """,
            new
            {
                campaign.Id,
                campaign.Zone,
                campaign.DailyCap,
                campaign.NewDailyCap,
                windows = Week(campaign.Start, campaign.End, campaign.OnWeekends),
                now = options.Start,
            },
            cancellationToken: cancellation));
    }

    static async Task ContactsAsync(
        System.Data.Common.DbConnection connection, MonthOptions options, CancellationToken cancellation)
    {
        foreach (var chunk in Enumerable.Range(1, options.Contacts).Chunk(1_000))
        {
            var rows = new Rows("n bigint", "zone text");
            foreach (var n in chunk)
            {
                rows.Add(n, ContactZones[n % ContactZones.Length] is { Length: > 0 } zone ? zone : null);
            }

            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO contacts (id, user_id, email, first_name, zone, company_domain, created_at, updated_at)
                SELECT v.n, 1, CONCAT('c', v.n, '@company', v.n DIV 8, '.example'), 'Grace', v.zone,
                       CONCAT('company', v.n DIV 8, '.example'), @now, @now
                  FROM {rows.Table} v
                """,
                rows.With(new { now = options.Start }),
                cancellationToken: cancellation));
        }

        await connection.ExecuteAsync(new(
            "INSERT INTO contact_list_items (list_id, contact_id, created_at) SELECT 1, id, @Start FROM contacts",
            options,
            commandTimeout: 600,
            cancellationToken: cancellation));
    }

    static string Week(TimeOnly start, TimeOnly end, bool onWeekends) => Scheduling.Windows.WeekWindows.Of(
        Enumerable.Range(1, onWeekends ? 7 : 5).Select(day => new Scheduling.Windows.DayWindow((IsoDayOfWeek)day, start, end))).ToJson();
}
