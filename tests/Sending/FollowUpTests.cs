using ColdMail.Campaigns;
using ColdMail.Sending;

namespace ColdMail.Tests.Sending;

public sealed class FollowUpTests
{
    static readonly DateTime Friday = new(2026, 5, 8, 15, 0, 0, DateTimeKind.Utc);
    static readonly SendingWindow OfficeHours = new(SendingWindow.WorkingDays, new(9, 0), new(17, 0), "UTC");
    static readonly StepPlan Plan = new(OfficeHours, [new(1, 1, 0), new(2, 2, 24), new(3, 3, 1)]);

    [Fact]
    public void The_next_step_counts_from_the_actual_send_and_waits_for_the_window() =>
        Assert.Equal(new FollowUp(2, 2, new(2026, 5, 11, 9, 0, 0, DateTimeKind.Utc)), FollowUps.After(Sent(1), Plan));

    [Fact]
    public void Inside_the_window_the_delay_is_exact() =>
        Assert.Equal(new FollowUp(3, 3, Friday.AddHours(1)), FollowUps.After(Sent(2), Plan));

    [Fact]
    public void The_last_step_has_no_follow_up() => Assert.Null(FollowUps.After(Sent(3), Plan));

    [Fact]
    public void An_uncertain_mail_counts_as_sent_for_the_sequence() =>
        Assert.NotNull(FollowUps.After(Sent(1) with { Status = "uncertain" }, Plan));

    [Theory]
    [InlineData("failed")]
    [InlineData("scheduled")]
    public void A_mail_that_did_not_go_has_no_follow_up(string status) =>
        Assert.Null(FollowUps.After(Sent(1) with { Status = status }, Plan));

    static Settlement Sent(int step)
    {
        var message = new OfferedMessage(
            7, 1, 2, step, step, 4, "", 5, 99, 1, 0, Friday, Friday, new(2026, 5, 8), new(2026, 5, 8));
        return new(message, "sent", null, null, false, false, false, 250, "250 ok", null, Friday);
    }
}
