using NodaTime;

namespace ColdMail.Sending;

/// <summary>What a sender account may do, as a run reads it at its start.</summary>
public sealed record SenderTerms
{
    public required long Id { get; init; }
    public required long UserId { get; init; }
    public required int DailyCap { get; init; }

    /// <summary>Cap of the user's plan, over all senders, by day in UTC.</summary>
    public required int UserDailyCap { get; init; }
    public required int MinGapSeconds { get; init; }
    public required string Timezone { get; init; }
    public required DateTime NextSendAt { get; init; }
    public required int ConnectFailures { get; init; }
    public required int PolicyRefusals { get; init; }

    public TimeSpan Gap => TimeSpan.FromSeconds(MinGapSeconds);

    /// <summary>The calendar day that a cap counts, in the zone of the sender.</summary>
    public DateOnly DayOf(DateTime now) =>
        Instant.FromDateTimeUtc(now).InZone(Zone).Date.ToDateOnly();

    /// <summary>When the cap starts again from nothing.</summary>
    public DateTime NextDay(DateTime now) =>
        Zone.AtStartOfDay(Instant.FromDateTimeUtc(now).InZone(Zone).Date.PlusDays(1)).ToDateTimeUtc();

    DateTimeZone Zone => DateTimeZoneProviders.Tzdb[Timezone];
}
