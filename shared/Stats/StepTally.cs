namespace ColdMail.Stats;

/// <summary>The rows of one step in one state, counted in the database.</summary>
/// <param name="Overtaken">Of <paramref name="Count"/>, those whose contact has a row at the next step already.</param>
public sealed record RowCount(
    int StepNumber, string Status, long Count, long Overtaken, long Opened, long Clicked, long Replied, long Bounced,
    long Unsubscribed);

/// <summary>Everything a roll-up counts, of one snapshot of the database.</summary>
public sealed record CampaignTally(
    long CampaignId, string Status, int Selected, int Excluded, IReadOnlyList<(long StepId, int StepNumber)> Steps,
    IReadOnlyList<RowCount> Rows);

/// <summary>Places every planned mail: each contact of the audience at each step.</summary>
public static class StepTally
{
    /// <summary>
    /// A contact's row at the step says its state. A contact without one is where its last row is: failed or cancelled
    /// there means cancelled here, held there is held here, on its way there remains here. One whose last mail was sent
    /// without a row for the next step is in no state, so that a lost follow-up shows as a difference.
    /// </summary>
    public static IReadOnlyList<StepStats> Of(CampaignTally tally)
    {
        var steps = new List<StepStats>();
        var (cancelled, held, remaining) = (0, 0, 0);
        foreach (var (stepId, number) in tally.Steps.OrderBy(step => step.StepNumber))
        {
            var rows = tally.Rows.Where(row => row.StepNumber == number).ToList();
            int Sum(Func<RowCount, long> of) => (int)rows.Sum(of);
            int In(params string[] states) => (int)rows.Where(row => states.Contains(row.Status)).Sum(row => row.Count);
            int StuckIn(params string[] states) =>
                (int)rows.Where(row => states.Contains(row.Status)).Sum(row => row.Count - row.Overtaken);

            steps.Add(new(stepId, number, new(
                tally.Selected,
                tally.Excluded,
                In("sent"),
                In("failed"),
                In("uncertain"),
                In("cancelled") + cancelled,
                In("held") + held,
                In("scheduled", "claimed", "sending") + remaining,
                Sum(row => row.Opened),
                Sum(row => row.Clicked),
                Sum(row => row.Replied),
                Sum(row => row.Bounced),
                Sum(row => row.Unsubscribed))));
            cancelled += StuckIn("failed", "cancelled");
            held += StuckIn("held");
            remaining += StuckIn("scheduled", "claimed", "sending");
        }

        return steps;
    }

    /// <returns><c>ok</c>, or a sentence about each step whose sum does not hold.</returns>
    public static string BalanceOf(IReadOnlyList<StepStats> steps)
    {
        var wrong = steps.Where(step => step.Counts.Missing() != 0).Select(Say).ToList();
        return wrong.Count == 0 ? "ok" : string.Join("; ", wrong);

        static string Say(StepStats step) => step.Counts.Missing() switch
        {
            > 0 and var missing => $"step {step.StepNumber}: {missing} of {step.Counts.Selected} are in no state",
            var surplus => $"step {step.StepNumber}: {-surplus} more than the {step.Counts.Selected} selected",
        };
    }

    public static StepCounts TotalOf(IReadOnlyList<StepStats> steps) =>
        steps.Aggregate(StepCounts.None, (total, step) => total + step.Counts);
}
