using ColdMail.Scheduling.Forecasts;

namespace ColdMail.Functions.Scheduling;

/// <summary>What limits a campaign.</summary>
public sealed record LimitedBy(string Code, string Text);

/// <summary>The campaign without the changes that were asked about.</summary>
public sealed record ForecastBaseline(DateTime? FinishesAt, LimitedBy LimitedBy);

/// <summary>The calendar of a campaign.</summary>
/// <param name="ComputedAt">UTC.</param>
/// <param name="Zone">Of the campaign; the days and hours are those of its clock.</param>
/// <param name="Mails">That will go.</param>
/// <param name="FinishesAt">UTC; null when it does not finish as far as the forecast looks.</param>
/// <param name="NotSent">Mails that will not go, by reason.</param>
/// <param name="Baseline">Only with changes.</param>
/// <param name="Text">What the changes bring; only with changes.</param>
public sealed record ForecastAnswer(
    DateTime ComputedAt, string Zone, int Mails, DateTime? FinishesAt, LimitedBy LimitedBy, IReadOnlyList<ForecastDay> Days,
    IReadOnlyList<NotSent> NotSent, ForecastBaseline? Baseline, string? Text)
{
    /// <param name="baseline">Null without changes.</param>
    public static ForecastAnswer Of(ForecastResult.Done forecast, ForecastResult.Done? baseline)
    {
        var (plan, campaign) = (forecast.Plan, forecast.Situation.Campaign);
        var limitedBy = Limit(forecast);
        var days = ForecastCalendar.Of(
            plan, campaign.Zone, forecast.Situation.Senders.ToDictionary(sender => sender.Id, sender => sender.FromEmail));
        return new(
            plan.Now, campaign.Zone, days.Sum(day => day.Mails), plan.FinishesAt, limitedBy, days, plan.NotSent,
            baseline is null ? null : new(baseline.Plan.FinishesAt, Limit(baseline)),
            baseline is null
                ? null
                : ForecastWords.Compared(baseline.Plan.FinishesAt, plan.FinishesAt, campaign.Zone, limitedBy.Text));
    }

    static LimitedBy Limit(ForecastResult.Done forecast) => new(
        forecast.Plan.LimitedBy.Code,
        ForecastWords.Of(
            forecast.Plan.LimitedBy, forecast.Situation.Campaign, [.. forecast.OwnSenders.Where(sender => sender.IsActive)]));
}
