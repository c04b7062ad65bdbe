using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Holidays;
using ColdMail.Scheduling.Windows;

namespace ColdMail.Explanations;

/// <summary>The rules of a calendar, each asked in a calendar of its own, so that what one says is not hidden by another.</summary>
static class CalendarTrace
{
    public static IEnumerable<Rule> Of(Waiting waiting, DateTime now)
    {
        var rules = waiting.Lane.Calendar.Rules;
        var at = waiting.AskedAt(now);
        if (waiting.Lane.Calendar.At(at) is Opening.Closed { Code: CalendarCode.NoSlot } closed)
        {
            yield return new(
                CalendarCode.NoSlot, false, closed.Words,
                Inputs(("firstRule", closed.Rule), ("lookedUntil", ZonedMoment.Of(closed.LookedUntil, closed.Zone).Text)),
                ZonedMoment.Of(at, closed.Zone));
        }

        if (rules.ClosesAt is { } closes)
        {
            yield return Ask(
                waiting, CalendarCode.CampaignEnded, at, Alone(rules) with { ClosesAt = closes }, "The campaign goes on",
                ("endAt", ZonedMoment.Of(closes, waiting.Campaign.Zone).Text));
        }

        if (rules.OpensAt is { } opens)
        {
            // Of a campaign that begins later the mails are due when it does, and that is said already.
            if (opens <= now || waiting.Mail.DueAt <= now)
            {
                yield return Ask(
                    waiting, CalendarCode.NotStarted, at, Alone(rules) with { OpensAt = opens }, "The campaign has started",
                    ("startAt", ZonedMoment.Of(opens, waiting.Campaign.Zone).Text));
            }

            at = opens > at ? opens : at;
        }

        yield return Ask(
            waiting, CalendarCode.WindowClosed, at, Alone(rules) with { Windows = rules.Windows }, "Within the sending hours",
            ("windows", Text(rules.Windows)), ("zone", rules.Zone), ("zoneFrom", waiting.ZoneFrom));
        if (rules.HolidayCountry is { } country)
        {
            yield return Ask(
                waiting, CalendarCode.Holiday, at, Alone(rules) with { HolidayCountry = country }, "No public holiday of the recipient",
                ("country", country), ("known", PublicHolidays.Covers(country) ? "yes" : "no"));
        }

        if (rules.ClosedDates.Count > 0)
        {
            yield return Ask(
                waiting, CalendarCode.ClosedDate, at, Alone(rules) with { ClosedDates = rules.ClosedDates }, "No date on which the campaign rests",
                ("closedDates", string.Join(", ", rules.ClosedDates.Select(date => date.ToString("uuuu-MM-dd", null)))));
        }

        var ofSender = new CalendarRules { Windows = WeekWindows.Always, Zone = "UTC", WorkdayZone = rules.WorkdayZone };
        if (rules.Workday is { } workday)
        {
            yield return Ask(
                waiting, CalendarCode.SenderWorkday, at, ofSender with { Workday = workday }, "Within the working hours of the sender",
                ("workday", Text(workday)), ("zone", rules.WorkdayZone));
        }

        if (rules.Freezes.Count > 0)
        {
            yield return Ask(
                waiting, CalendarCode.SenderFrozen, at, ofSender with { Freezes = rules.Freezes }, "The sender is not frozen",
                ("freezes", string.Join(", ", rules.Freezes.Select(freeze => $"{freeze.First:uuuu-MM-dd} to {freeze.Last:uuuu-MM-dd}"))),
                ("zone", rules.WorkdayZone));
        }
    }

    static CalendarRules Alone(CalendarRules rules) => new() { Windows = WeekWindows.Always, Zone = rules.Zone };

    static Rule Ask(
        Waiting waiting, string code, DateTime at, CalendarRules alone, string passed, params (string, string)[] inputs)
    {
        var zone = waiting.ZoneOf(code);
        var clock = ZonedMoment.Of(at, zone);
        return new SendingCalendar(alone).At(at) switch
        {
            Opening.Closed closed when closed.Rule == code => new(code, false, closed.Words, Inputs(inputs), clock)
            {
                Until = closed.OpensAt is { } opens ? ZonedMoment.Of(opens, zone) : null,
            },
            Opening.Open { Until: { } until } =>
                new(code, true, $"{passed}, until {ZonedMoment.Of(until, zone).Text}.", Inputs(inputs), clock),
            _ => new(code, true, $"{passed}.", Inputs(inputs), clock),
        };
    }

    static string Text(WeekWindows windows) => windows.Windows.Count == 0
        ? "none"
        : string.Join(", ", WindowText.Of(windows).Select(window => $"{window.Day} {window.Start}–{window.End}"));

    static Dictionary<string, string> Inputs(params (string Name, string Value)[] inputs) =>
        inputs.ToDictionary(input => input.Name, input => input.Value);
}
