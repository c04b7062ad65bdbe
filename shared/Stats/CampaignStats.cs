namespace ColdMail.Stats;

/// <summary>The numbers of a campaign as of one instant.</summary>
/// <remarks>
/// What is counted is the planned mail: one contact of the audience at one step. Each is in exactly one of the states, so at
/// every step, and in all, selected = sent + failed + uncertain + cancelled + held + excluded + remaining.
/// </remarks>
/// <param name="Selected">Contacts of the audience before exclusions.</param>
/// <param name="ComputedAt">UTC; null before the first roll-up.</param>
/// <param name="Balance"><c>ok</c>, or where the sum does not hold and by how much.</param>
public sealed record CampaignStats(
    long CampaignId, string Status, int Selected, DateTime? ComputedAt, string Balance, StepCounts Total,
    IReadOnlyList<StepStats> Steps);

public sealed record StepStats(long StepId, int StepNumber, StepCounts Counts);

/// <summary>Planned mails by state, and what came back.</summary>
/// <param name="Excluded">Kept out at launch.</param>
/// <param name="Cancelled">Stopped by an opt-out, a reply, a bounce …, at this step or because an earlier one was stopped or failed.</param>
/// <param name="Held">Waiting for a person, at this step or at an earlier one.</param>
/// <param name="Remaining">Still to be sent, at this step or at an earlier one.</param>
/// <param name="Opened">Mails with at least one open; the next four likewise. They are facts beside the states.</param>
public sealed record StepCounts(
    int Selected, int Excluded, int Sent, int Failed, int Uncertain, int Cancelled, int Held, int Remaining,
    int Opened, int Clicked, int Replied, int Bounced, int Unsubscribed)
{
    public static readonly StepCounts None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>What the sum of all states lacks of the selected; below zero when something is counted twice.</summary>
    public int Missing() => Selected - (Sent + Failed + Uncertain + Cancelled + Held + Excluded + Remaining);

    public static StepCounts operator +(StepCounts a, StepCounts b) => new(
        a.Selected + b.Selected,
        a.Excluded + b.Excluded,
        a.Sent + b.Sent,
        a.Failed + b.Failed,
        a.Uncertain + b.Uncertain,
        a.Cancelled + b.Cancelled,
        a.Held + b.Held,
        a.Remaining + b.Remaining,
        a.Opened + b.Opened,
        a.Clicked + b.Clicked,
        a.Replied + b.Replied,
        a.Bounced + b.Bounced,
        a.Unsubscribed + b.Unsubscribed);
}
