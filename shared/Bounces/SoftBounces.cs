namespace ColdMail.Bounces;

/// <summary>A countable soft bounce of a contact.</summary>
public readonly record struct SoftBounce(long MessageId, DateTime OccurredAt);

/// <summary>When soft bounces come to mean that nobody reads a mailbox any more.</summary>
public static class SoftBounces
{
    /// <summary>Those in a row that suppress an address.</summary>
    /// <param name="bounces">Of one contact, in any order.</param>
    /// <param name="lastSign">UTC: the last delivery, open, click or reply of the contact; null: there was none.</param>
    /// <returns>In the order of time, up to the one that decides; empty: not yet.</returns>
    public static IReadOnlyList<SoftBounce> Deciding(IEnumerable<SoftBounce> bounces, DateTime? lastSign, SoftBounceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var row = InARow(bounces, lastSign);
        for (var last = options.Count - 1; last < row.Count; last++)
        {
            if (row[last].OccurredAt - row[0].OccurredAt >= TimeSpan.FromDays(options.AcrossDays))
            {
                return [.. row.Take(last + 1)];
            }
        }

        return [];
    }

    /// <summary>Those since the last sign that somebody is there.</summary>
    public static IReadOnlyList<SoftBounce> InARow(IEnumerable<SoftBounce> bounces, DateTime? lastSign) =>
        [.. bounces.Where(bounce => lastSign is null || bounce.OccurredAt > lastSign).OrderBy(bounce => (bounce.OccurredAt, bounce.MessageId))];
}
