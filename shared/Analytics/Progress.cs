namespace ColdMail.Analytics;

/// <summary>How far one source is read: the events of mails, or the mails of the inbox.</summary>
/// <param name="SeenId">Facts are counted up to here.</param>
/// <param name="ObservedId">Was seen at <paramref name="ObservedAt"/>, and is read once more when nothing can appear below it any more.</param>
/// <param name="FinalId">Read for the last time up to here.</param>
/// <param name="AsOf">Facts are counted as of this instant; null before the first look.</param>
/// <param name="TotalsAsOf">Repeated opens, clicks and replies are.</param>
public sealed record Progress(
    string Source, long SeenId, long ObservedId, DateTime ObservedAt, long FinalId, DateTime? AsOf, DateTime? TotalsAsOf)
{
    public const string Events = "events";
    public const string Inbound = "inbound";

    /// <summary>A row has its id before its transaction commits, and no transaction lasts this long.</summary>
    public static readonly TimeSpan LongestTransaction = EventSubscriptions.EventFanOut.LongestTransaction;

    /// <summary>Whether what was observed can be read for the last time.</summary>
    public bool IsFinalDue(DateTime now) => FinalId < ObservedId && now - ObservedAt >= LongestTransaction;

    /// <param name="page">What was read behind <see cref="SeenId"/>.</param>
    public Progress Saw(SourcePage page, DateTime now)
    {
        var seen = this with { SeenId = page.End ?? SeenId, AsOf = page.IsLast ? now : page.EndAt ?? AsOf };

        // Nothing waits for its last reading: the next stretch begins.
        return FinalId == ObservedId
            ? seen with { ObservedId = seen.SeenId, ObservedAt = now, TotalsAsOf = seen.SeenId == FinalId ? now - LongestTransaction : TotalsAsOf }
            : seen;
    }

    /// <param name="page">What was read behind <see cref="FinalId"/>, up to <see cref="ObservedId"/>.</param>
    public Progress Finished(SourcePage page) => page.IsLast
        ? this with { FinalId = ObservedId, TotalsAsOf = ObservedAt }
        : this with { FinalId = page.End!.Value, TotalsAsOf = page.EndAt };
}

/// <summary>The next rows of a source.</summary>
/// <param name="End">The id of the last of them; null when there are none.</param>
/// <param name="EndAt">When that one happened.</param>
/// <param name="IsLast">There is nothing behind it now.</param>
public sealed record SourcePage(long? End, DateTime? EndAt, bool IsLast);
