using System.Diagnostics;
using System.Globalization;
using ColdMail.Dev.Components;
using ColdMail.Dev.MailCatcher;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Suppression;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Dev.Simulation;

/// <summary><c>./run month</c>: a month of real sending on a scripted clock, held against its rules and its forecast.</summary>
public static class MonthCommand
{
    const int BreachesShown = 20;

    /// <returns>0 when nothing was broken, 1 when something was, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        if (MonthOptions.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(MonthOptions.Usage);
            return 2;
        }

        await using var server = await MySqlServer.StartAsync(
            new("month", Workspace.Data("month", "mysql")) { Durable = false, BufferPoolMegabytes = 512 }, Console.WriteLine, cancellation);
        await using var storage = await AzuriteServer.StartAsync(new("month-azurite"), Console.WriteLine, cancellation);
        var schema = await MySqlServer.EmptySchemaAsync(server.ConnectionString, "coldmail_month", cancellation);
        var breaches = await RunAsync(options, schema, storage.ConnectionString, Console.WriteLine, cancellation);
        breaches.Take(BreachesShown).ToList().ForEach(Console.WriteLine);
        return breaches.Count == 0 ? 0 : 1;
    }

    /// <summary>Runs the month and says what it found.</summary>
    /// <returns>Everything that was broken; without surprises also every mail that did not go in the minute of the forecast.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        MonthOptions options, string schema, string storage, Action<string> say, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await using var world = await ScriptedWorld.StartAsync(schema, storage, options.Start, MailStorage.CountOnly, cancellation);
        var (senders, campaigns) = (MonthSetup.Senders(options), MonthSetup.Campaigns(options));
        await MonthWorld.FillAsync(world.Db, options, senders, campaigns, world.Catcher.SmtpPort, cancellation);
        foreach (var campaign in campaigns)
        {
            await world.MaterialiseAsync(campaign.Id, cancellation);
        }

        Say($"{options.Contacts:#,0} contacts, {options.Senders} senders, three campaigns from {options.Start:u} on; ready after {watch.Elapsed:mm\\:ss}");
        var forecasts = await MonthForecasts.TakeAsync(world, campaigns, cancellation);
        Say($"forecast taken after {watch.Elapsed:mm\\:ss}");

        var (runs, optedOut) = (0, new HashSet<long>());
        for (var day = options.Start; day < options.End; day = day.AddDays(1))
        {
            if (options.HasSurprises && day > options.Start)
            {
                await OptOutAsync(world, options, optedOut, cancellation);
            }

            runs += await world.RunUntilAsync(day.AddDays(1), say, cancellation);
        }

        var mails = await MonthStore.MailsAsync(world.Db, cancellation);
        var waiting = await MonthStore.WaitingAsync(world.Db, cancellation);
        var finishes = mails.GroupBy(mail => mail.CampaignId)
            .Where(campaign => waiting.All(some => some.CampaignId != campaign.Key))
            .ToDictionary(campaign => campaign.Key, campaign => campaign.Max(mail => mail.SentAt));
        var shares = FairShare.Of(mails, senders, campaigns, waiting, options.Start, options.End);
        List<string> breaches =
        [
            .. MonthCheck.Breaches(mails, senders, campaigns),
            // Where everything went there was too little for all, and each sender had what its contacts left to it.
            .. shares.Where(share => share.Value < FairShare.Least && waiting.Count > 0)
                .Select(share => Text($"sender {share.Key} got {share.Value:0.00} of its fair share")),
            .. forecasts.Contradictions(options.End),
        ];
        if (mails.Count != world.Catcher.Counts.Accepted)
        {
            breaches.Add($"{mails.Count} mails are sent, and {world.Catcher.Counts.Accepted} arrived");
        }

        var actual = mails.Select(mail => new PlannedMail(mail.CampaignId, mail.ContactId, mail.StepNumber, mail.SenderId, mail.SentAt)).ToList();
        if (!options.HasSurprises)
        {
            breaches.AddRange(ForecastComparison.Differences(forecasts.Mails, actual, options.End));
        }

        foreach (var line in
            MonthReport.Days(ForecastComparison.Days(forecasts.Mails, actual, options.End), campaigns)
                .Concat(MonthReport.Finishes(forecasts, finishes))
                .Concat(MonthReport.Mails(ForecastComparison.Of(forecasts.Mails, actual, optedOut, options.End), optedOut.Count)))
        {
            say(line);
        }

        Say($"{mails.Count:#,0} mails in {runs:#,0} runs and {watch.Elapsed:mm\\:ss} min, {world.Catcher.Counts.Accepted:#,0} arrived");
        Say($"shares of the senders {shares.Values.Min():0.00} to {shares.Values.Max():0.00} of the fair one; {breaches.Count} breaches");
        return breaches;

        void Say(FormattableString text) => say(Text(text));
    }

    /// <summary>What no forecast knows: some contacts opt out, by the code that every opt-out takes.</summary>
    static async Task OptOutAsync(ScriptedWorld world, MonthOptions options, HashSet<long> optedOut, CancellationToken cancellation)
    {
        var random = new Random((options.Seed * 1_000) + world.Now.DayOfYear);
        var chosen = Enumerable.Range(0, options.OptOutsPerDay).Select(_ => (long)random.Next(1, options.Contacts + 1)).Distinct().ToList();
        var contacts = await MonthStore.AddressesAsync(world.Db, chosen, cancellation);
        await world.Services.GetRequiredService<SuppressionStore>().AddAsync(
            new(MonthWorld.UserId, "unsubscribe", world.Now), contacts.Select(contact => contact.Email), cancellation);
        optedOut.UnionWith(contacts.Select(contact => contact.Id));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
