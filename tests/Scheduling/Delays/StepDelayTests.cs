using System.Globalization;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Tests.Scheduling.Delays;

public sealed class StepDelayTests
{
    const string Warsaw = "Europe/Warsaw";

    static readonly WeekWindows WorkingWeek =
        WeekWindows.Of(Enumerable.Range(1, 5).Select(day => new DayWindow((IsoDayOfWeek)day, new(9, 0), new(17, 0))));

    [Theory]
    // Friday 27 March, 10:30 in Warsaw; the clocks go forth on Sunday.
    [InlineData(DelayUnit.Hours, 5, "2026-03-27T14:30:00Z")]
    [InlineData(DelayUnit.Days, 72, "2026-03-30T09:30:00Z")]
    [InlineData(DelayUnit.WorkingDays, 24, "2026-03-30T08:30:00Z")]
    [InlineData(DelayUnit.WorkingDays, 120, "2026-04-03T08:30:00Z")]
    [InlineData(DelayUnit.WorkingDays, 36, "2026-03-30T20:30:00Z")]
    [InlineData(DelayUnit.WorkingDays, 12, "2026-03-27T21:30:00Z")]
    [InlineData(DelayUnit.WorkingDays, 0, "2026-03-27T09:30:00Z")]
    public void Hours_and_days_elapse_and_working_days_keep_the_time_of_day(DelayUnit unit, int hours, string due) =>
        Assert.Equal(Utc(due), new StepDelay(hours, unit).Due(Utc("2026-03-27T09:30:00Z"), WorkingWeek, Warsaw, null, []));

    [Fact]
    public void Holidays_and_closed_dates_are_no_working_days()
    {
        // Thursday 2 April; Good Friday is none in Poland, Easter Monday is one, and the campaign rests on Tuesday.
        var sentAt = Utc("2026-04-02T08:00:00Z");
        LocalDate[] rests = [new(2026, 4, 7)];

        Assert.Equal(Utc("2026-04-08T08:00:00Z"), new StepDelay(48, DelayUnit.WorkingDays).Due(sentAt, WorkingWeek, Warsaw, "PL", rests));
        Assert.Equal(Utc("2026-04-06T08:00:00Z"), new StepDelay(48, DelayUnit.WorkingDays).Due(sentAt, WorkingWeek, Warsaw, null, rests));
    }

    [Fact]
    public void The_day_of_the_mail_is_that_of_the_recipient()
    {
        // Monday 23:30 in New York, Tuesday already in Warsaw.
        var sentAt = Utc("2026-06-02T03:30:00Z");

        Assert.Equal(
            Utc("2026-06-03T03:30:00Z"), new StepDelay(24, DelayUnit.WorkingDays).Due(sentAt, WorkingWeek, "America/New_York", null, []));
        Assert.Equal(Utc("2026-06-03T03:30:00Z"), new StepDelay(24, DelayUnit.WorkingDays).Due(sentAt, WorkingWeek, Warsaw, null, []));
    }

    [Theory]
    [InlineData("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z")]
    public void A_time_of_day_that_is_missing_moves_on_and_one_that_comes_twice_is_the_first(string sentAt, string due) =>
        Assert.Equal(
            Utc(due), new StepDelay(24, DelayUnit.WorkingDays).Due(Utc(sentAt), WeekWindows.Always, Warsaw, null, []));

    [Fact]
    public void Without_a_calendar_the_hours_elapse()
    {
        var sentAt = Utc("2026-03-27T09:30:00Z");
        var delay = new StepDelay(48, DelayUnit.WorkingDays);

        Assert.Equal(sentAt.AddDays(2), delay.Due(sentAt, WorkingWeek, "Europe/Atlantis", null, []));
        Assert.Equal(sentAt.AddDays(2), delay.Due(sentAt, WeekWindows.Of([]), Warsaw, null, []));
    }

    static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
