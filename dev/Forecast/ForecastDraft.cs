using ColdMail.Dev.Demo;
using Dapper;

namespace ColdMail.Dev.Forecast;

/// <summary>The draft that <c>./run forecast</c> looks at: the demo contacts, with the settings of a careful sender.</summary>
static class ForecastDraft
{
    const string Name = "Forecast";

    static readonly string[] Senders = ["Erin", "Farid", "Gosia", "Hugo"];
    static readonly int[] DelayDays = [0, 3, 4];

    /// <summary>Makes it anew, so that it always starts from the same state.</summary>
    public static async Task<long> MakeAsync(DemoWorld world, CancellationToken cancellation)
    {
        var list = await world.ImportAsync(DemoWorld.ShippedContacts, Name, cancellation);
        var senders = new List<long>();
        foreach (var sender in Senders)
        {
            senders.Add(await world.SenderAsync(sender, cancellation));
        }

        await using var connection = await world.Db.OpenAsync(cancellation);
        var windows = string.Join(',', from day in (string[])["monday", "tuesday", "wednesday", "thursday", "friday"]
                                       from hours in (string[])["\"start\":\"09:00\",\"end\":\"12:00\"", "\"start\":\"13:00\",\"end\":\"17:00\""]
                                       select $$"""{"day":"{{day}}",{{hours}}}""");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var campaign = await connection.ExecuteScalarAsync<long>(new(
            """
            UPDATE sender_accounts SET daily_cap = 50, min_gap_seconds = 90, gap_extra_seconds = 60 WHERE id IN @senders;
            INSERT INTO campaigns (user_id, name, timezone, windows_json, zone_mode, created_at, updated_at)
            SELECT id, @Name, 'Europe/Warsaw', @windows, 'recipient', @now, @now FROM users WHERE email = @Email;
            SELECT LAST_INSERT_ID()
            """,
            new { senders, Name, windows = $"[{windows}]", now, DemoWorld.Email },
            cancellationToken: cancellation));
        await connection.ExecuteAsync(new(
            "INSERT INTO campaign_lists (campaign_id, list_id, kind) VALUES (@campaign, @list, 'include')",
            new { campaign, list },
            cancellationToken: cancellation));
        await connection.ExecuteAsync(new(
            "INSERT INTO campaign_senders (campaign_id, sender_id) VALUES (@campaign, @sender)",
            senders.Select(sender => new { campaign, sender }),
            cancellationToken: cancellation));
        await connection.ExecuteAsync(new(
            """
            INSERT INTO campaign_steps
                   (campaign_id, step_number, subject, body_html, delay_hours, delay_unit, created_at, updated_at)
            VALUES (@campaign, @number, @subject, '<p>Hello {{first_name | "there"}}</p>', @hours, 'days', @now, @now)
            """,
            DelayDays.Select((days, i) => new { campaign, number = i + 1, subject = i == 0 ? "Hello" : "", hours = 24 * days, now }),
            cancellationToken: cancellation));
        return campaign;
    }
}
