namespace ColdMail.EventSubscriptions;

/// <summary>How far <c>email_events</c> is read.</summary>
/// <param name="FinalId">No event up to here can appear any more, and all are read.</param>
/// <param name="ObservedId">Read up to here at <paramref name="ObservedAt"/>.</param>
/// <param name="AgainId">The next look begins behind this one.</param>
/// <param name="SeenId">The highest one that was read.</param>
public sealed record EventCursor(long FinalId, long ObservedId, DateTime ObservedAt, long AgainId, long SeenId);
