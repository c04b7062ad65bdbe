using ColdMail.Scheduling.Calendars;

namespace ColdMail.Explanations;

/// <summary>The codes of <see cref="CalendarCode"/>.</summary>
static class CalendarEntries
{
    const string Topic = "Calendar";

    public static IReadOnlyList<CodeEntry> All { get; } =
    [
        Entry(
            CalendarCode.NotStarted,
            "The campaign starts later.",
            "Nothing, it starts by itself."),
        Entry(
            CalendarCode.CampaignEnded,
            "The campaign has reached its end date; what had not begun by then is cancelled.",
            "Duplicate the campaign with a later end to write to those who are left."),
        Entry(
            CalendarCode.WindowClosed,
            "It is outside the sending hours where the recipient lives.",
            "Nothing, it goes when they open. Pause the campaign to change its sending hours."),
        Entry(
            CalendarCode.Holiday,
            "It is a public holiday where the recipient lives, and the campaign keeps holidays.",
            "Nothing, it goes afterwards. Pause the campaign to let it send on holidays."),
        Entry(
            CalendarCode.ClosedDate,
            "It is a date on which the campaign rests.",
            "Nothing, it goes afterwards. Pause the campaign to change its closed dates."),
        Entry(
            CalendarCode.SenderWorkday,
            "It is outside the working hours of the sender.",
            "Nothing, it goes when they begin. Change the workday in the settings of the sender."),
        Entry(
            CalendarCode.SenderFrozen,
            "The sender rests on this day, as its owner has set.",
            "Nothing, it goes afterwards. Change the days off in the settings of the sender."),
        Entry(
            CalendarCode.NoSlot,
            "No time within two weeks fits all rules at once, so the mail is held for you to decide.",
            "Compare sending hours, workday, days off, holidays and end date: they leave no common time. Change one, then release what is held."),
    ];

    static CodeEntry Entry(string code, string meaning, string whatToDo) => new(Topic, code, meaning, whatToDo);
}
