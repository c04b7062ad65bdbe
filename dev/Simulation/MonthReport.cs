using System.Globalization;
using System.Text;

namespace ColdMail.Dev.Simulation;

/// <summary>A month in words: forecast against actual.</summary>
static class MonthReport
{
    /// <summary>Mails a day, forecast and actual side by side.</summary>
    public static IEnumerable<string> Days(IReadOnlyList<ComparedDay> days, IReadOnlyList<MonthCampaign> campaigns)
    {
        yield return Line("day of UTC", [.. campaigns.Select(campaign => $"campaign {campaign.Id}"), "all"]);
        yield return Line("", [.. Enumerable.Repeat("forecast  actual", campaigns.Count + 1)]);
        foreach (var day in days.GroupBy(day => day.Day))
        {
            var byCampaign = day.ToDictionary(part => part.CampaignId);
            yield return Line(
                day.Key.ToString("ddd d MMM", CultureInfo.InvariantCulture),
                [
                    .. campaigns.Select(campaign => byCampaign.TryGetValue(campaign.Id, out var part) ? Pair(part.Forecast, part.Actual) : Pair(0, 0)),
                    Pair(day.Sum(part => part.Forecast), day.Sum(part => part.Actual)),
                ]);
        }

        yield return Line(
            "all days",
            [
                .. campaigns.Select(campaign => Pair(
                    days.Where(day => day.CampaignId == campaign.Id).Sum(day => day.Forecast),
                    days.Where(day => day.CampaignId == campaign.Id).Sum(day => day.Actual))),
                Pair(days.Sum(day => day.Forecast), days.Sum(day => day.Actual)),
            ]);
    }

    /// <param name="finishes">UTC: the last mail of each campaign that has nothing to send any more.</param>
    public static IEnumerable<string> Finishes(MonthForecasts forecasts, IReadOnlyDictionary<long, DateTime> finishes) =>
        forecasts.Plans.Values.Select(plan =>
            $"campaign {plan.CampaignId} finishes: forecast {Date(plan.FinishesAt) ?? "more than a year ahead"}, "
            + $"actual {(finishes.TryGetValue(plan.CampaignId, out var at) ? Date(at) : "not within the run")}");

    /// <summary>Mail by mail.</summary>
    /// <param name="optedOut">Contacts.</param>
    public static IEnumerable<string> Mails(ForecastComparison compared, int optedOut)
    {
        yield return Text($"{compared.Forecast:#,0} mails forecast for the run, {compared.Actual:#,0} went:");
        yield return Text($"{compared.OnTheMinute,8:#,0} in the minute of the forecast ({Share(compared.OnTheMinute, compared.Actual)})");
        yield return Text($"{compared.Earlier,8:#,0} earlier");
        yield return Text($"{compared.Later,8:#,0} later");
        yield return Text($"{compared.WithoutForecast,8:#,0} without a forecast");
        yield return Text($"median slip {Length(compared.MedianSlip)}, 95th percentile {Length(compared.Percentile95Slip)}");
        yield return Text(
            $"{compared.Stopped:#,0} forecast mails did not go because their contacts opted out, {compared.Pending:#,0} still wait at the end");
        yield return optedOut == 0
            ? "nothing unforeseen happened"
            : Text(
                $"unforeseen: {optedOut:#,0} contacts opted out. A mail that is cancelled for it leaves its place in the line of its sender, so those behind it, and their follow-ups, go earlier or draw another gap");
    }

    static string Line(string first, IReadOnlyList<string> cells)
    {
        var line = new StringBuilder(first.PadRight(12));
        foreach (var cell in cells)
        {
            line.Append(cell.PadLeft(18));
        }

        return line.ToString();
    }

    static string Pair(int forecast, int actual) => Text($"{forecast,8:#,0}{actual,8:#,0}");

    static string Share(int part, int whole) => whole == 0 ? "none" : Text($"{100.0 * part / whole:0.0} %");

    static string? Date(DateTime? at) => at?.ToString("ddd d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);

    static string Length(TimeSpan time) => time < TimeSpan.FromHours(1) ? Text($"{time.TotalMinutes:0.0} min")
        : time < TimeSpan.FromDays(1) ? Text($"{time.TotalHours:0.0} h")
        : Text($"{time.TotalDays:0.0} days");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
