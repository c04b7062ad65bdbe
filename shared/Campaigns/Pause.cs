namespace ColdMail.Campaigns;

/// <summary>A pause of a campaign that is over.</summary>
/// <param name="At">UTC.</param>
/// <param name="Until">UTC: when it was resumed.</param>
sealed record Pause(DateTime At, DateTime Until)
{
    /// <summary>
    /// When a follow-up is due that is planned anew after pauses: each that began before it was due, and did not end before the mail
    /// that it follows, froze what was left of its delay, as the resume did to what was planned then.
    /// </summary>
    /// <param name="due">UTC: as if there had been no pause.</param>
    /// <param name="sentAt">UTC: when the mail before went.</param>
    /// <param name="pauses">In the order of time.</param>
    public static DateTime Shift(DateTime due, DateTime sentAt, IEnumerable<Pause> pauses) => pauses
        .Where(pause => pause.Until > sentAt)
        .Aggregate(due, (shifted, pause) => shifted > pause.At ? shifted + (pause.Until - pause.At) : shifted);
}
