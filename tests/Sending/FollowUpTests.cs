using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;
using ColdMail.Sending;
using NodaTime;

namespace ColdMail.Tests.Sending;

public sealed class FollowUpTests
{
    static readonly DateTime Friday = new(2026, 5, 8, 15, 0, 0, DateTimeKind.Utc);

    static readonly CampaignRules Campaign = new(
        2, 1, "Spring", "running", "Europe/London",
        WeekWindows.Of(Enumerable.Range(1, 5).Select(day => new DayWindow((IsoDayOfWeek)day, new(9, 0), new(17, 0)))),
        UsesRecipientZone: true, KeepsHolidays: false, [], null, null, new(2, new("Europe/London"), null, null, null), 100,
        [
            new(1, 1, new(0, DelayUnit.Hours), null), new(2, 2, new(24, DelayUnit.Days), null),
            new(3, 3, new(1, DelayUnit.Hours), null), new(4, 4, new(48, DelayUnit.WorkingDays), null),
        ]);

    [Fact]
    public void The_next_step_counts_from_the_actual_send_and_leaves_windows_to_the_moment() =>
        Assert.Equal(new FollowUp(2, 2, Friday.AddDays(1)), FollowUps.After(Sent(1), Campaign));

    [Fact]
    public void A_delay_in_hours_is_exact() =>
        Assert.Equal(new FollowUp(3, 3, Friday.AddHours(1)), FollowUps.After(Sent(2), Campaign));

    [Fact]
    public void Working_days_leave_out_the_weekend() =>
        Assert.Equal(new FollowUp(4, 4, Friday.AddDays(4)), FollowUps.After(Sent(3), Campaign));

    [Fact]
    public void The_last_step_has_no_follow_up() => Assert.Null(FollowUps.After(Sent(4), Campaign));

    [Fact]
    public void An_uncertain_mail_counts_as_sent_for_the_sequence() =>
        Assert.NotNull(FollowUps.After(Sent(1) with { Status = "uncertain" }, Campaign));

    [Theory]
    [InlineData("failed")]
    [InlineData("scheduled")]
    public void A_mail_that_did_not_go_has_no_follow_up(string status) =>
        Assert.Null(FollowUps.After(Sent(1) with { Status = status }, Campaign));

    static Settlement Sent(int step)
    {
        var message = new OfferedMessage(7, 1, 2, step, step, "", "", 4, "", 5, 99, 1, 0, Friday, Friday, []);
        return new(message, "sent", null, null, false, false, false, 250, "250 ok", null, Friday);
    }
}
