using ColdMail.Scheduling.Forecasts;

namespace ColdMail.Dev.Simulation;

/// <summary>How many mails of a campaign a day was to see, and saw.</summary>
/// <param name="Day">UTC.</param>
public sealed record ComparedDay(DateTime Day, long CampaignId, int Forecast, int Actual);

/// <summary>What a forecast said of a stretch of time, mail by mail, against what happened in it.</summary>
/// <param name="Forecast">Mails that were to go in the time.</param>
/// <param name="Actual">Mails that went in it: those on the minute, later, earlier and without any forecast.</param>
/// <param name="OnTheMinute">They went in the minute of the forecast, through its sender.</param>
/// <param name="Stopped">They were to go in the time, and their contacts had opted out.</param>
/// <param name="Pending">They were to go in the time, and still wait at its end.</param>
/// <param name="MedianSlip">Of the mails that went: how far from the forecast, in whichever direction.</param>
public sealed record ForecastComparison(
    int Forecast, int Actual, int OnTheMinute, int Later, int Earlier, int WithoutForecast, int Stopped, int Pending,
    TimeSpan MedianSlip, TimeSpan Percentile95Slip)
{
    /// <param name="forecast">Each mail once; also beyond <paramref name="end"/>, for mails that go earlier.</param>
    /// <param name="actual">Each mail once.</param>
    /// <param name="stopped">Contacts that opted out.</param>
    /// <param name="end">UTC, exclusive.</param>
    public static ForecastComparison Of(
        IReadOnlyList<PlannedMail> forecast, IReadOnlyList<PlannedMail> actual, IReadOnlySet<long> stopped, DateTime end)
    {
        var planned = forecast.ToDictionary(Key);
        var went = actual.Select(Key).ToHashSet();
        var known = actual.Where(mail => planned.ContainsKey(Key(mail))).Select(mail => (Planned: planned[Key(mail)], Actual: mail)).ToList();
        var onTheMinute = known.Count(pair => IsSame(pair.Planned, pair.Actual));
        var later = known.Count(pair => !IsSame(pair.Planned, pair.Actual) && pair.Actual.At > pair.Planned.At);
        var missing = forecast.Where(mail => mail.At < end && !went.Contains(Key(mail))).ToList();
        var slips = known.Select(pair => (pair.Actual.At - pair.Planned.At).Duration()).Order().ToList();
        return new(
            forecast.Count(mail => mail.At < end), actual.Count, onTheMinute, later, known.Count - onTheMinute - later,
            actual.Count - known.Count, missing.Count(mail => stopped.Contains(mail.ContactId)),
            missing.Count(mail => !stopped.Contains(mail.ContactId)), At(slips, 0.5), At(slips, 0.95));
    }

    /// <summary>Every mail before <paramref name="end"/> that did not go in the minute of the forecast and through its sender.</summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlyList<PlannedMail> forecast, IReadOnlyList<PlannedMail> actual, DateTime end)
    {
        var planned = forecast.Where(mail => mail.At < end).ToDictionary(Key);
        var went = actual.ToDictionary(Key);
        return
        [
            .. planned.Values.Where(mail => !went.TryGetValue(Key(mail), out var found) || !IsSame(mail, found))
                .Select(mail => went.TryGetValue(Key(mail), out var found)
                    ? $"{Words(mail)} was forecast, and went at {found.At:s} through sender {found.SenderId}"
                    : $"{Words(mail)} was forecast, and did not go"),
            .. went.Values.Where(mail => !planned.ContainsKey(Key(mail))).Select(mail => $"{Words(mail)} went, and was not forecast"),
        ];
    }

    /// <summary>The days of both, in their order, each campaign by itself.</summary>
    public static IReadOnlyList<ComparedDay> Days(
        IReadOnlyList<PlannedMail> forecast, IReadOnlyList<PlannedMail> actual, DateTime end)
    {
        var planned = forecast.Where(mail => mail.At < end).CountBy(mail => (mail.At.Date, mail.CampaignId)).ToDictionary();
        var went = actual.CountBy(mail => (mail.At.Date, mail.CampaignId)).ToDictionary();
        return
        [
            .. planned.Keys.Union(went.Keys).Order()
                .Select(day => new ComparedDay(day.Date, day.CampaignId, planned.GetValueOrDefault(day), went.GetValueOrDefault(day))),
        ];
    }

    static (long, long, int) Key(PlannedMail mail) => (mail.CampaignId, mail.ContactId, mail.StepNumber);

    static bool IsSame(PlannedMail one, PlannedMail other) => one.SenderId == other.SenderId && Minute(one.At) == Minute(other.At);

    static long Minute(DateTime at) => at.Ticks / TimeSpan.TicksPerMinute;

    static string Words(PlannedMail mail) =>
        $"step {mail.StepNumber} of campaign {mail.CampaignId} to contact {mail.ContactId} at {mail.At:s} through sender {mail.SenderId}";

    /// <summary>The smallest slip that this share of the mails does not exceed.</summary>
    static TimeSpan At(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? TimeSpan.Zero : sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}
