using System.Diagnostics;
using System.Globalization;
using NodaTime;

namespace ColdMail.Scheduling.Calendars;

/// <summary>Whether a calendar is open at an instant, and what follows. Closed: the two cases below are all there are.</summary>
public abstract record Opening
{
    Opening()
    {
    }

    /// <param name="Until">UTC, exclusive; null when it stays open beyond the horizon.</param>
    public sealed record Open(DateTime? Until) : Opening;

    /// <param name="Code">
    /// One of <see cref="CalendarCode"/>: <paramref name="Rule"/>, or <see cref="CalendarCode.NoSlot"/> when nothing opens.
    /// </param>
    /// <param name="Rule">The first that blocks of campaign, window, holiday, closed date, workday, freeze; never NO_SLOT.</param>
    /// <param name="OpensAt">UTC: the next instant at which all rules agree; null when there is none before the horizon.</param>
    /// <param name="LookedUntil">UTC: the horizon, or the end of the campaign when that comes first.</param>
    /// <param name="Zone">In which <see cref="Words"/> tell time: the sender's for its own rules, else the recipient's.</param>
    /// <param name="Holiday">Its name, when it is the rule.</param>
    public sealed record Closed(
        string Code, string Rule, DateTime? OpensAt, DateTime LookedUntil, string Zone, string? Holiday) : Opening
    {
        const string WithYear = "ddd d MMM uuuu HH:mm";

        /// <summary>For people: <c>Outside the sending hours; they open Mon 7 Dec 09:00 (Europe/Warsaw).</c></summary>
        public string Words
        {
            get
            {
                if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is not { } zone)
                {
                    return $"Never: the time zone “{Zone}” is unknown.";
                }

                return (Rule, OpensAt) switch
                {
                    (CalendarCode.CampaignEnded, _) => $"The campaign ended {Local(LookedUntil, zone, WithYear)}.",
                    (CalendarCode.NotStarted, { } opensAt) => $"{Because}; sending opens {Local(opensAt, zone, WithYear)}.",
                    (CalendarCode.WindowClosed, { } opensAt) => $"{Because}; they open {Local(opensAt, zone)}.",
                    (_, { } opensAt) => $"{Because}; sending opens {Local(opensAt, zone)}.",
                    _ => $"{Because}, and no time fits all rules until {Local(LookedUntil, zone)}.",
                };
            }
        }

        string Because => Rule switch
        {
            CalendarCode.NotStarted => "The campaign has not started",
            CalendarCode.WindowClosed => "Outside the sending hours",
            CalendarCode.Holiday => $"Public holiday where the recipient lives ({Holiday})",
            CalendarCode.ClosedDate => "A date on which the campaign rests",
            CalendarCode.SenderWorkday => "Outside the working hours of the sender",
            CalendarCode.SenderFrozen => "The sender is frozen",
            _ => throw new UnreachableException(),
        };

        string Local(DateTime instant, DateTimeZone zone, string format = "ddd d MMM HH:mm") =>
            $"{Instant.FromDateTimeUtc(instant).InZone(zone).ToString(format, CultureInfo.InvariantCulture)} ({Zone})";
    }
}
