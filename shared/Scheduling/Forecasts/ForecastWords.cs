using System.Globalization;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>Forecasts in words.</summary>
public static class ForecastWords
{
    /// <summary>What limits a campaign, and by which figure.</summary>
    /// <param name="senders">Those of the campaign that are active.</param>
    public static string Of(Bottleneck bottleneck, CampaignRules campaign, IReadOnlyList<SenderRules> senders)
    {
        ArgumentNullException.ThrowIfNull(bottleneck);
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(senders);
        return bottleneck.Code switch
        {
            DecisionCode.Ready => "Nothing limits it: every mail goes as soon as it is due.",
            DecisionCode.NotDue => "The delays between the steps set its length; senders wait for mails to be due.",
            DecisionCode.Gap => $"The gap between two mails of {Senders(senders)}{Figure(senders, sender => sender.Pace.GapSeconds, " seconds")} limits it.",
            DecisionCode.SenderDailyCap => $"The daily cap of {Senders(senders)}{Figure(senders, sender => sender.Limits.DailyCap)} limits it.",
            DecisionCode.SenderRamp => $"The slow start of {Senders(senders)} limits it: the ramp allows a little more every day.",
            DecisionCode.SenderHourlyCap => $"The hourly cap of {Senders(senders)}{Figure(senders, sender => sender.Limits.HourlyCap)} limits it.",
            DecisionCode.SenderRollingCap =>
                $"What the provider allows {Senders(senders)} in 24 hours{Figure(senders, sender => sender.Limits.RollingCap)} limits it.",
            DecisionCode.DomainHourlyCap => "The hourly cap of a sending domain limits it.",
            DecisionCode.UserDailyCap =>
                $"The daily cap of your plan{Figure([.. senders.Take(1)], sender => sender.Limits.UserDailyCap)} limits it.",
            DecisionCode.CampaignDailyCap => $"The daily cap of the campaign ({Number(campaign.Limits.DailyCap)}) limits it.",
            DecisionCode.NewContactsDailyCap => $"The cap on new contacts a day ({Number(campaign.Limits.NewDailyCap)}) limits it.",
            DecisionCode.CampaignSenderDailyCap =>
                $"What the campaign may send through one sender a day ({Number(campaign.Limits.SenderDailyCap)}) limits it.",
            DecisionCode.CompanyDailyCap => "The cap on mails a day to one company limits it.",
            DecisionCode.SenderProbation => "A sender that stopped for its bounces limits it: the mails that it tried itself with are being judged.",
            DecisionCode.InboundStale =>
                "A mailbox that could not be read lately limits it: follow-ups of its sender wait for the next look, which is taken to work.",
            CalendarCode.WindowClosed => "Its sending hours limit it: within them every mail goes as soon as it is due.",
            CalendarCode.SenderWorkday => "The working hours of its senders limit it.",
            CalendarCode.SenderFrozen => "Days on which its senders rest limit it.",
            CalendarCode.NotStarted => "It waits for its start.",
            _ => "Holidays and closed dates limit it.",
        };
    }

    /// <summary>What a change would bring.</summary>
    /// <param name="before">When it finishes without the change, UTC; null: not within the forecast. Likewise <paramref name="after"/>.</param>
    /// <param name="limit">What limits it after the change, in words.</param>
    public static string Compared(DateTime? before, DateTime? after, string zone, string limit) =>
        (Day(before, zone), Day(after, zone)) switch
        {
            (null, null) => $"Still does not finish within the forecast. {limit}",
            (null, { } day) => $"Finishes on {Text(day)}; without the change it would not within the forecast. {limit}",
            ({ } day, null) => $"Would not finish within the forecast, instead of on {Text(day)}. {limit}",
            ({ } old, { } day) when old == day => $"Finishes on the same day, {Text(day)}. {limit}",
            ({ } old, { } day) =>
                $"Finishes {Days(Math.Abs(day.DayNumber - old.DayNumber))} {(day < old ? "earlier" : "later")}: {Text(day)} instead of {Text(old)}. {limit}",
        };

    static DateOnly? Day(DateTime? at, string zone) => at is { } utc
        ? NodaTime.Instant.FromDateTimeUtc(utc).InZone(NodaTime.DateTimeZoneProviders.Tzdb[zone]).Date.ToDateOnly()
        : null;

    static string Text(DateOnly day) => day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    static string Days(int days) => days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");

    static string Senders(IReadOnlyList<SenderRules> senders) => senders.Count == 1
        ? "the sender"
        : string.Create(CultureInfo.InvariantCulture, $"the {senders.Count} senders");

    static string Figure(IReadOnlyList<SenderRules> senders, Func<SenderRules, int?> of, string unit = "")
    {
        var figures = senders.Select(of).OfType<int>().Distinct().Order().ToList();
        var each = senders.Count > 1 ? " each" : "";
        return figures switch
        {
            [] => "",
            [var one] => $" ({Number(one)}{unit}{each})",
            _ => $" ({Number(figures[0])} to {Number(figures[^1])}{unit}{each})",
        };
    }

    static string Number(int? figure) => figure is { } number ? number.ToString("#,0", CultureInfo.InvariantCulture) : "";
}
