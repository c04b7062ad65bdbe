using ColdMail.Stats;

namespace ColdMail.Tests.Stats;

/// <summary>What happened to contacts, as the states of their mails from step 1 on; and the plainest way to count it.</summary>
static class Histories
{
    static readonly string[] Ended = ["failed", "cancelled", "held", "scheduled", "claimed", "sending"];

    /// <summary>
    /// Histories that a correct engine can leave: a next step only after a mail that went or may have gone, whatever a
    /// person made of that mail later.
    /// </summary>
    public static string[][] Any(Random random, int steps, int contacts) =>
        [.. Enumerable.Range(0, contacts).Select(_ => AnyOne(random, steps))];

    public static CampaignTally Tally(string[][] histories, int steps, int excluded) => new(
        1,
        "running",
        histories.Length + excluded,
        excluded,
        [.. Enumerable.Range(1, steps).Select(number => ((long)number, number))],
        [.. histories
            .SelectMany(history => history.Select((status, i) => (Step: i + 1, Status: status, Last: i + 1 == history.Length)))
            .GroupBy(row => (row.Step, row.Status))
            .Select(group => new RowCount(
                group.Key.Step, group.Key.Status, group.Count(), group.Count(row => !row.Last), 0, 0, 0, 0, 0))]);

    /// <summary>Contact by contact and step by step: sent, failed, uncertain, cancelled, held, remaining.</summary>
    public static IEnumerable<(int Sent, int Failed, int Uncertain, int Cancelled, int Held, int Remaining)> Expected(
        string[][] histories, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var states = histories.Select(history => step < history.Length
                ? (Status: history[step], IsOwn: true)
                : (Status: history[^1], IsOwn: false)).ToList();
            int Own(string status) => states.Count(state => state.IsOwn && state.Status == status);
            int Any(params string[] status) => states.Count(state => status.Contains(state.Status));
            yield return (
                Own("sent"),
                Own("failed"),
                Own("uncertain"),
                Any("cancelled") + states.Count(state => !state.IsOwn && state.Status == "failed"),
                Any("held"),
                Any("scheduled", "claimed", "sending"));
        }
    }

    public static (int Sent, int Failed, int Uncertain, int Cancelled, int Held, int Remaining) States(StepCounts counts) =>
        (counts.Sent, counts.Failed, counts.Uncertain, counts.Cancelled, counts.Held, counts.Remaining);

    static string[] AnyOne(Random random, int steps)
    {
        var history = new List<string>();
        for (var step = 1; step <= steps; step++)
        {
            var isLast = step == steps;
            var goesOn = random.Next(3) > 0;
            if (!goesOn)
            {
                history.Add(Ended[random.Next(Ended.Length)]);
                break;
            }

            // Once it may have gone there is a next step, even when a person then gives the mail up or sends it again.
            history.Add((isLast, random.Next(8)) switch
            {
                (false, 0) => "failed",
                (false, 1) => "scheduled",
                (_, 2) => "uncertain",
                _ => "sent",
            });
        }

        return [.. history];
    }
}
