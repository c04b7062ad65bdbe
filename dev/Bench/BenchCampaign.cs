using System.Data;
using System.Globalization;
using Dapper;
using MySqlConnector;

namespace ColdMail.Dev.Bench;

/// <summary>A running campaign of three steps, with office hours in the zone of the recipient, for the benches that plan and explain.</summary>
static class BenchCampaign
{
    /// <summary>Campaign 1 of user 1, with steps 1 to 3 and senders 1 to <paramref name="senders"/>; no mails yet.</summary>
    public static async Task FillAsync(
        MySqlConnection connection, int senders, int dailyCap, DateTime now, CancellationToken cancellation)
    {
        var windows = string.Join(',', from day in (string[])["monday", "tuesday", "wednesday", "thursday", "friday"]
                                       select $$"""{"day":"{{day}}","start":"09:00","end":"17:00"}""");
        await connection.ExecuteAsync(new(
            """
            INSERT INTO users (id, email, password_hash, plan_id, created_at, updated_at)
            VALUES (1, 'bench@example.com', '', 3, @now, @now);
            INSERT INTO campaigns (id, user_id, name, status, timezone, windows_json, start_at, launched_at, materialised_at, created_at, updated_at)
            VALUES (1, 1, 'Bench', 'running', 'Europe/Warsaw', @windows, @now, @now, @now, @now, @now);
            INSERT INTO campaign_steps (id, campaign_id, step_number, subject, body_html, delay_hours, delay_unit, created_at, updated_at)
            VALUES (1, 1, 1, 'Hello', '', 0, 'days', @now, @now), (2, 1, 2, '', '', 72, 'days', @now, @now), (3, 1, 3, '', '', 96, 'days', @now, @now)
            """,
            new { now, windows = $"[{windows}]" },
            cancellationToken: cancellation));
        foreach (var sender in Enumerable.Range(1, senders))
        {
            await connection.ExecuteAsync(new(
                """
                INSERT INTO sender_accounts
                       (id, user_id, from_email, smtp_host, daily_cap, min_gap_seconds, gap_extra_seconds, timezone, created_at, updated_at)
                VALUES (@sender, 1, CONCAT(@sender, '@senders.example'), 'localhost', @dailyCap, 90, 60, 'Europe/Warsaw', @now, @now);
                INSERT INTO campaign_senders (campaign_id, sender_id) VALUES (1, @sender)
                """,
                new { sender, dailyCap, now },
                cancellationToken: cancellation));
        }
    }

    /// <summary>An empty table for mails: ids of user, campaign, step, contact and sender, number of the step, status, reason, zone, due and made.</summary>
    public static DataTable Mails()
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var column in (string[])["user_id", "campaign_id", "step_id", "contact_id", "sender_id", "step_number"])
        {
            table.Columns.Add(column, typeof(long));
        }

        foreach (var column in (string[])["status", "reason", "zone"])
        {
            table.Columns.Add(column, typeof(string));
        }

        table.Columns.Add("scheduled_at", typeof(DateTime));
        table.Columns.Add("created_at", typeof(DateTime));
        return table;
    }

    public static async Task CopyAsync(MySqlConnection connection, DataTable mails, CancellationToken cancellation)
    {
        var copy = new MySqlBulkCopy(connection) { DestinationTableName = "email_messages", BulkCopyTimeout = 600 };
        foreach (DataColumn column in mails.Columns)
        {
            copy.ColumnMappings.Add(new(column.Ordinal, column.ColumnName));
        }

        await copy.WriteToServerAsync(mails, cancellation);
    }
}
