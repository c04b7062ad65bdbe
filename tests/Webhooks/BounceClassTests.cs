using ColdMail.Webhooks;

namespace ColdMail.Tests.Webhooks;

public sealed class BounceClassTests
{
    [Theory]
    [InlineData("5.1.1", null, null, BounceClass.Hard)]
    [InlineData("5.1.2", 550, null, BounceClass.Hard)]
    [InlineData("5.1.10", 550, null, BounceClass.Hard)]
    [InlineData("5.2.1", 550, "mailbox disabled", BounceClass.Hard)]
    [InlineData("5.4.4", null, null, BounceClass.Hard)]
    [InlineData(null, 550, "550 5.1.1 no such user", BounceClass.Hard)]
    [InlineData(null, 550, "No such user here", BounceClass.Hard)]
    [InlineData(null, null, "user unknown", BounceClass.Hard)]
    [InlineData("5.1.5", null, null, BounceClass.Soft)]
    [InlineData("5.1.8", 550, null, BounceClass.Policy)]
    [InlineData("5.2.2", 552, "mailbox full", BounceClass.Soft)]
    [InlineData("4.2.2", 452, "no such user", BounceClass.Soft)]
    [InlineData("4.4.7", null, null, BounceClass.Soft)]
    [InlineData(null, 450, "no such user", BounceClass.Soft)]
    [InlineData(null, null, null, BounceClass.Soft)]
    [InlineData("5.3.4", 552, null, BounceClass.Soft)]
    [InlineData("5.7.1", 550, "no such user for you: blocked", BounceClass.Policy)]
    [InlineData("4.7.32", null, "DMARC", BounceClass.Policy)]
    public void Only_a_bad_address_is_the_contacts_fault(string? status, int? code, string? detail, BounceClass expected) =>
        Assert.Equal(expected, BounceClasses.Of(status, code, detail));
}
