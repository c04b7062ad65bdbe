using System.Globalization;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Dev.MailCatcher;
using Dapper;

namespace ColdMail.Dev.Simulation;

/// <summary><c>./run month [--senders N] [--contacts N] [--days N] [--seed N]</c>: a month of real sending on a scripted clock.</summary>
public static class MonthCommand
{
    /// <returns>0 when nothing was broken, 1 when something was, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (args.Length % 2 != 0 || given.Keys.Any(name => name is not ("--senders" or "--contacts" or "--days" or "--seed")))
        {
            await Console.Error.WriteLineAsync("./run month takes [--senders N] [--contacts N] [--days N] [--seed N].");
            return 2;
        }

        var options = new MonthOptions(Number("--senders", 50), Number("--contacts", 100_000), Number("--days", 30), Number("--seed", 1));
        await using var server = await MySqlServer.StartAsync(new("month", Workspace.Data("month", "mysql")), Console.WriteLine, cancellation);
        await using var storage = await AzuriteServer.StartAsync(new("month-azurite"), Console.WriteLine, cancellation);
        var schema = await MySqlServer.EmptySchemaAsync(server.ConnectionString, "coldmail_month", cancellation);
        var breaches = await RunAsync(options, schema, storage.ConnectionString, Console.WriteLine, cancellation);
        breaches.Take(20).ToList().ForEach(Console.WriteLine);
        return breaches.Count == 0 ? 0 : 1;

        int Number(string name, int usual) =>
            given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
    }

    /// <summary>Runs the month and says what it found.</summary>
    /// <returns>Everything that was broken.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        MonthOptions options, string schema, string storage, Action<string> say, CancellationToken cancellation)
    {
        await using var world = await ScriptedWorld.StartAsync(schema, storage, options.Start, MailStorage.CountOnly, cancellation);
        say(string.Create(CultureInfo.InvariantCulture, $"{options.Contacts:#,0} contacts, {options.Senders} senders, three campaigns from {options.Start:u} on"));
        var (senders, campaigns) = await MonthWorld.FillAsync(world.Db, options, world.Catcher.SmtpPort, cancellation);
        foreach (var campaign in campaigns)
        {
            await world.MaterialiseAsync(campaign.Id, cancellation);
        }

        var runs = 0;
        for (var day = options.Start; day < options.End; day = day.AddDays(1))
        {
            runs += await world.RunUntilAsync(day.AddDays(1), say, cancellation);
            await SurpriseAsync(world.Db, options, day, cancellation);
        }

        var mails = await MonthCheck.MailsAsync(world.Db, cancellation);
        List<string> breaches = [.. MonthCheck.Breaches(mails, senders, campaigns)];
        var share = MonthCheck.LowestShare(mails, senders);
        if (share < MonthCheck.FairShare)
        {
            breaches.Add(string.Create(CultureInfo.InvariantCulture, $"a sender got {share:0.00} of its fair share"));
        }

        if (mails.Count != world.Catcher.Counts.Accepted)
        {
            breaches.Add($"{mails.Count} mails are sent, and {world.Catcher.Counts.Accepted} arrived");
        }

        say(string.Create(CultureInfo.InvariantCulture,
            $"{mails.Count:#,0} mails in {runs:#,0} runs; {breaches.Count} breaches of caps, gaps, windows or delays; lowest share of a sender {share:0.00}"));
        return breaches;
    }

    /// <summary>What no forecast knows: every day some contacts opt out.</summary>
    static async Task SurpriseAsync(Db db, MonthOptions options, DateTime day, CancellationToken cancellation)
    {
        var random = new Random((options.Seed * 1_000) + day.DayOfYear);
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE contacts SET status = 'unsubscribed', status_changed_at = @day WHERE id IN @ids",
            new { day, ids = Enumerable.Range(0, 1 + (options.Contacts / 500)).Select(_ => random.Next(1, options.Contacts + 1)) },
            cancellationToken: cancellation));
    }
}
