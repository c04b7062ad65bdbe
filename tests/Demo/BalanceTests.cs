using ColdMail.Dev.Demo;

namespace ColdMail.Tests.Demo;

public sealed class BalanceTests
{
    static readonly PlannedMail Sent = new("sent", "a@s", "x@r");
    static readonly CaughtMail Caught = new("a@s", "x@r");

    [Fact]
    public void A_mail_that_is_sent_and_caught_once_balances() => Assert.Empty(Balance.Differences([Sent], [Caught]));

    [Fact]
    public void A_lost_mail_is_found() => Assert.Single(Balance.Differences([Sent], []));

    [Fact]
    public void A_mail_that_went_twice_is_found()
    {
        Assert.Single(Balance.Differences([Sent], [Caught, Caught]));
        Assert.Equal(1, Balance.Duplicates([Sent], [Caught, Caught]));
    }

    [Fact]
    public void A_mail_that_went_to_someone_else_is_found() =>
        Assert.Single(Balance.Differences([Sent], [Caught with { Recipient = "y@r" }]));

    [Theory]
    [InlineData("scheduled", 1)]
    [InlineData("failed", 1)]
    [InlineData("cancelled", 1)]
    [InlineData("uncertain", 0)]
    public void Only_an_uncertain_mail_may_be_there_without_being_sent(string status, int differences) =>
        Assert.Equal(differences, Balance.Differences([Sent with { Status = status }], [Caught]).Count);

    [Fact]
    public void Mails_of_others_do_not_matter() =>
        Assert.Empty(Balance.Differences([Sent], [Caught, new("other@s", "z@r")]));
}
