using System.Diagnostics;
using System.Globalization;
using ColdMail.Dev.Components;
using ColdMail.Sending;
using ColdMail.Storage;

namespace ColdMail.Dev.Correspondence;

/// <summary>A campaign to people who answer, from its launch to its end, over real mail servers.</summary>
static class CorrespondenceRun
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <param name="number">Of people: a multiple of 100.</param>
    /// <returns>What was expected and what happened.</returns>
    /// <exception cref="ComponentException">The run came to a standstill, or a part could not start.</exception>
    public static async Task<CorrespondenceReport> RunAsync(
        CorrespondencePlace place, int number, Action<string> say, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var people = Person.Of(number);
        await using var world = await CorrespondenceWorld.StartAsync(place, people, say, cancellation);
        var store = new CorrespondenceStore(world.Db);
        var actors = new People(people, world.Store, world.Server);
        using var nudging = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var campaign = await world.LaunchAsync(people, cancellation);
        var nudges = NudgeAsync(world, place.Storage, campaign, nudging.Token);
        var copies = new List<IReadOnlyList<int>>();
        try
        {
            var answers = 0;
            foreach (var days in Role.Days)
            {
                if (days > 0)
                {
                    await PassingDays.PassAsync(world.Db, days, cancellation);
                }

                await WaitAsync(standing => standing.Open == 0 && standing.Sent >= number / 2);
                answers += await actors.ActAsync(cancellation);
                var returned = people.Count(person => person.Role.Deed == Deed.ReturnedLater);
                await WaitAsync(standing => standing.Found >= answers + returned);
                copies.Add(actors.Copies);
                Say($"day {Role.Days.Take(copies.Count).Sum()}: {await StandingAsync()}");
            }

            await WaitAsync(standing => standing.Status == "done");
        }
        finally
        {
            await nudging.CancelAsync();
            await nudges;
        }

        await world.SignInAsync(cancellation);
        var stats = await world.Api.GetAsync($"/api/campaigns/{campaign}/stats", cancellation);
        return CorrespondenceReport.Of(
            people, await store.EndingsAsync(campaign, cancellation), copies,
            [
                .. await actors.MisplacedAsync(cancellation),
                .. await store.TroublesAsync(cancellation),
                .. stats.GetProperty("balance").GetString() is "ok" ? Array.Empty<string>() : [$"the balance is {stats.GetProperty("balance")}"],
            ],
            watch.Elapsed);

        void Say(FormattableString text) => say(text.ToString(CultureInfo.InvariantCulture));

        Task<Standing> StandingAsync() => store.StandingAsync(campaign, TimeProvider.System.GetUtcNow().UtcDateTime, cancellation);

        async Task WaitAsync(Func<Standing, bool> reached)
        {
            var quiet = Stopwatch.StartNew();
            for (var (before, queued) = (default(Standing), 0); ;)
            {
                var (standing, under) = (await StandingAsync(), world.Server.Queued);
                if (under == 0 && reached(standing))
                {
                    return;
                }

                if (standing != before || under != queued)
                {
                    (before, queued) = (standing, under);
                    quiet.Restart();
                }

                if (quiet.Elapsed > Patience)
                {
                    throw new ComponentException(
                        $"Nothing has moved for {Patience.TotalMinutes} minutes: {standing}, {under} mails under way at Postfix. "
                        + string.Join(" ", await store.TroublesAsync(cancellation)));
                }

                await Task.Delay(Poll, cancellation);
            }
        }
    }

    /// <summary>What the timers of the host do once a minute, done once a second.</summary>
    static async Task NudgeAsync(CorrespondenceWorld world, string storage, long campaign, CancellationToken cancellation)
    {
        var queues = QueueStore.Open(new() { ConnectionString = storage });
        var hints = new SendHints(new HintStore(world.Db), queues, TimeProvider.System);
        try
        {
            while (true)
            {
                await hints.WakeAsync(campaign, cancellation);
                foreach (var sender in world.SenderIds)
                {
                    await queues.PostAsync(QueueStore.Mailbox, sender.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }
}
