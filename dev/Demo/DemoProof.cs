using System.Globalization;
using ColdMail.Database;
using ColdMail.Dev.MailCatcher;
using Dapper;
using MimeKit;

namespace ColdMail.Dev.Demo;

/// <summary>What the demo ends with. The unit is a planned mail: one contact at one step.</summary>
/// <param name="Contacts">Contacts of the audience.</param>
/// <param name="Duplicates">Copies at the catcher beyond the first.</param>
/// <param name="Balance">ok, or everything that differs.</param>
/// <param name="MailsPerSecond">From the first to the last accepted mail of the campaign.</param>
sealed record DemoResult(
    int Contacts, int Selected, int Sent, int Failed, int Uncertain, int Cancelled, int Held, int Excluded, int Remaining,
    int Duplicates, string Balance, double MailsPerSecond, double Seconds)
{
    public void Print() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"""

        contacts {Contacts:#,0} × steps = {Selected:#,0} planned mails
          sent {Sent:#,0}, failed {Failed:#,0}, uncertain {Uncertain:#,0}, cancelled {Cancelled:#,0}, held {Held:#,0}, excluded {Excluded:#,0}, remaining {Remaining:#,0}
          duplicates at the catcher: {Duplicates:#,0}
          {MailsPerSecond:#,0} mails/s; {Seconds:#,0.0} s in all
        balance: {Balance}
        """));
}

/// <summary>Compares the three accounts of a campaign: its rows, its statistics, and what the catcher got.</summary>
static class DemoProof
{
    public static async Task<DemoResult> CheckAsync(DemoWorld world, long campaign, CancellationToken cancellation)
    {
        var stats = await world.StatsAsync(campaign, cancellation);
        var total = stats.GetProperty("total");
        await using var connection = await world.Db.OpenAsync(cancellation);
        var planned = (await connection.QueryAsync<PlannedMail>(new(
            """
            SELECT CAST(m.status AS CHAR) AS Status, m.message_id_header AS MessageId, c.email AS Recipient
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
             WHERE m.campaign_id = @campaign
            """,
            new { campaign },
            cancellationToken: cancellation))).AsList();
        var seconds = await connection.ExecuteScalarAsync<double>(new(
            """
            SELECT COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(sent_at), MAX(sent_at)) / 1000000, 0)
              FROM email_messages WHERE campaign_id = @campaign AND status = 'sent'
            """,
            new { campaign },
            cancellationToken: cancellation));
        var caught = SinkLog.ReadFile(Path.Combine(DemoWorld.CatcherFolder, SinkLog.FileName))
            .Where(record => record is { Outcome: SinkOutcome.Accepted, MessageId: not null })
            // A server that knows SMTPUTF8 is given the letters that an A-label stands for.
            .SelectMany(record => record.To.Select(to => new CaughtMail(record.MessageId!, MailboxAddress.EncodeAddrspec(to))))
            .ToList();

        var differences = Balance.Differences(planned, caught).Take(20).ToList();
        if (stats.GetProperty("balance").GetString() is { } balance and not "ok")
        {
            differences.Add(balance);
        }

        var sent = planned.Count(mail => mail.Status == "sent");
        if (sent != Count("sent"))
        {
            differences.Add($"The statistics say {Count("sent")} sent, the rows {sent}.");
        }

        return new(
            stats.GetProperty("selected").GetInt32(), Count("selected"), Count("sent"), Count("failed"), Count("uncertain"),
            Count("cancelled"), Count("held"), Count("excluded"), Count("remaining"), Balance.Duplicates(planned, caught),
            differences.Count == 0 ? "ok" : string.Join(" ", differences),
            Math.Round(seconds > 0 ? sent / seconds : 0, 1), 0);

        int Count(string state) => total.GetProperty(state).GetInt32();
    }

    /// <summary>How far a campaign is, straight from its rows.</summary>
    public static async Task<(bool IsTerminal, string Text)> StatesAsync(
        Db db, long campaign, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var status = await connection.ExecuteScalarAsync<string>(new(
            "SELECT CAST(status AS CHAR) FROM campaigns WHERE id = @campaign", new { campaign }, cancellationToken: cancellation));
        var states = (await connection.QueryAsync<(string Status, long Count)>(new(
            """
            SELECT CAST(status AS CHAR), COUNT(*) FROM email_messages WHERE campaign_id = @campaign
             GROUP BY status ORDER BY CAST(status AS CHAR)
            """,
            new { campaign },
            cancellationToken: cancellation))).AsList();
        var onTheWay = states.Where(state => state.Status is "scheduled" or "claimed" or "sending").Sum(state => state.Count);
        var text = string.Join(", ", states.Select(state =>
            string.Create(CultureInfo.InvariantCulture, $"{state.Count:#,0} {state.Status}")));
        return (status is "running" or "done" && onTheWay == 0, states.Count == 0 ? status ?? "" : text);
    }
}
