using ColdMail.Senders;
using ColdMail.Sending;

namespace ColdMail.Tests.Sending;

public sealed class SenderHealthTests
{
    static readonly DateTime Now = new(2026, 5, 4, 9, 30, 0, DateTimeKind.Utc);
    static readonly SendingOptions Options = new();

    [Fact]
    public void A_refused_sign_in_stops_the_account_until_a_person_acts()
    {
        var verdict = SenderHealth.Of(Refused(535, ReplyClass.Credential), 0, Now, Options);

        Assert.Equal(("error", (DateTime?)null), (verdict.Status, verdict.RestUntil));
        Assert.Contains("535 no", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_throttled_account_rests_and_stays_active()
    {
        var verdict = SenderHealth.Of(Refused(421, ReplyClass.Quota), 0, Now, Options);

        Assert.Equal(((string?)null, (DateTime?)Now.AddHours(1)), (verdict.Status, verdict.RestUntil));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Refusals_for_policy_pause_the_account_when_they_repeat(int refusals, bool stops) =>
        Assert.Equal(stops, SenderHealth.Of(Refused(554, ReplyClass.Policy), refusals, Now, Options).IsStop);

    [Theory]
    [InlineData(ReplyClass.Recipient)]
    [InlineData(ReplyClass.Message)]
    [InlineData(ReplyClass.Transient)]
    public void The_recipients_problem_is_not_the_accounts(ReplyClass replyClass) =>
        Assert.Equal(SenderVerdict.Healthy, SenderHealth.Of(Refused(550, replyClass), 0, Now, Options));

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 5)]
    [InlineData(4, 10)]
    [InlineData(7, 60)]
    [InlineData(40, 60)]
    public void A_server_that_cannot_be_reached_is_tried_less_and_less(int failures, double minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), SenderHealth.RestAfterConnectFailure(failures));

    static SendOutcome.Refused Refused(int code, ReplyClass replyClass) =>
        new(code, null, $"{code} no", SmtpStep.RcptTo, replyClass);
}
