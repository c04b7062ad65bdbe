using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

public sealed class SmtpPathTests
{
    [Theory]
    [InlineData("TO:<a@b.test>", "a@b.test")]
    [InlineData("to: <a@b.test>", "a@b.test")]
    [InlineData("TO:<>", "")]
    [InlineData("TO:<\"a > b\"@c.test>", "\"a > b\"@c.test")]
    [InlineData("TO:<@relay.test,@other.test:a@b.test>", "a@b.test")]
    [InlineData("TO:<grüße@bücher.test>", "grüße@bücher.test")]
    public void An_address_in_brackets_is_read(string argument, string address)
    {
        Assert.Equal(address, SmtpPath.Parse(argument, "TO:")?.Address);
    }

    [Theory]
    [InlineData("a@b.test")]
    [InlineData("TO:a@b.test")]
    [InlineData("TO:<a@b.test")]
    [InlineData("TO:<a@b.test>x")]
    [InlineData("TO:<a b@c.test>")]
    [InlineData("TO:<nobody>")]
    [InlineData("TO:<@b.test>")]
    [InlineData("TO:<a@>")]
    [InlineData("TO:")]
    public void Anything_else_is_refused(string argument)
    {
        Assert.Null(SmtpPath.Parse(argument, "TO:"));
    }

    [Fact]
    public void Parameters_follow_the_address()
    {
        Assert.Equal(["SIZE=12", "BODY=8BITMIME"], SmtpPath.Parse("FROM:<a@b.test> SIZE=12  BODY=8BITMIME", "FROM:")?.Parameters);
    }
}
