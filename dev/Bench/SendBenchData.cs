using ColdMail.Database;
using Dapper;

namespace ColdMail.Dev.Bench;

/// <summary>A running campaign whose mails are all due.</summary>
static class SendBenchData
{
    const string Paragraph =
        "We help teams like yours to write to the right people at the right time, and to know for each of them what happened. ";

    public static readonly string Text = string.Concat(Enumerable.Repeat(Paragraph + "\n\n", 16));

    public static readonly string Html = string.Concat(Enumerable.Repeat($"<p>{Paragraph}</p>", 20));

    public static async Task FillAsync(Db db, int senders, int mails, int port, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO users (id, email, password_hash, plan_id, postal_address, created_at, updated_at)
            VALUES (1, 'bench@users.example', '', 3, '12 St James''s Square, London', @Now, @Now);
            INSERT INTO campaigns (id, user_id, name, status, selected, created_at, updated_at)
            VALUES (1, 1, 'Bench', 'running', @mails, @Now, @Now);
            INSERT INTO campaign_steps (id, campaign_id, step_number, subject, body_html, body_text, created_at, updated_at)
            VALUES (1, 1, 1, 'Hello {{first_name}}', CONCAT('<p>Hello {{first_name}},</p>', @Html), @Text, @Now, @Now);
            """,
            new { Now, mails, Html, Text },
            cancellationToken: cancellation));
        await connection.ExecuteAsync(new(
            """
            INSERT INTO sender_accounts
                   (id, user_id, from_name, from_email, smtp_host, smtp_port, smtp_tls, daily_cap, min_gap_seconds, created_at, updated_at)
            VALUES (@Id, 1, 'Ada', CONCAT('ada', @Id, '@senders.example'), '127.0.0.1', @Port, 'none', 1000000, 0, @Now, @Now);
            INSERT INTO campaign_senders (campaign_id, sender_id) VALUES (1, @Id);
            """,
            Enumerable.Range(1, senders).Select(id => new { Id = id, Port = port, Now }),
            cancellationToken: cancellation));
        foreach (var chunk in Enumerable.Range(1, mails).Chunk(1_000))
        {
            var rows = new Rows("n bigint");
            foreach (var n in chunk)
            {
                rows.Add(n);
            }

            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO contacts (id, user_id, email, first_name, company, created_at, updated_at)
                SELECT v.n, 1, CONCAT('c', v.n, '@contacts.example'), 'Grace', 'Navy', @Now, @Now
                  FROM {rows.Table} v
                """,
                rows.With(new { Now }),
                cancellationToken: cancellation));
        }

        await connection.ExecuteAsync(new(
            """
            INSERT INTO email_messages
                   (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, created_at)
            SELECT 1, 1, 1, id, 1 + id % @senders, 1, 'scheduled', @Now, @Now
              FROM contacts
            """,
            new { Now, senders },
            commandTimeout: 600,
            cancellationToken: cancellation));
    }

    static DateTime Now { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
}
