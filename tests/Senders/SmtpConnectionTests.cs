using ColdMail.Senders;
using static ColdMail.Tests.Senders.SmtpRig;

namespace ColdMail.Tests.Senders;

[Trait("Kind", "path")]
public sealed class SmtpConnectionTests
{
    const string OneMail = "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC: (body)\nS: 250 ok\n";

    [Fact]
    public async Task One_connection_carries_many_mails_and_ends_with_QUIT()
    {
        await using var server = new ScriptedSmtp(Hello + OneMail + OneMail + OneMail + "C: QUIT\nS: 221 bye");
        var connection = await ConnectAsync(server);

        for (var i = 0; i < 3; i++)
        {
            Assert.True(connection.IsUsable);
            Assert.Equal(new SendOutcome.Accepted("ok", null), await connection.SendMailAsync());
        }

        await connection.DisposeAsync();
        await server.FinishedAsync();
    }

    [Fact]
    public async Task After_a_refusal_the_conversation_is_reset_and_goes_on()
    {
        await using var server = new ScriptedSmtp(
            Hello + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 550 5.1.1 who?\nC: RSET\nS: 250 ok\n" + OneMail);
        await using var connection = await ConnectAsync(server);

        Assert.IsType<SendOutcome.Refused>(await connection.SendMailAsync());
        Assert.True(connection.IsUsable);
        Assert.Equal(new SendOutcome.Accepted("ok", null), await connection.SendMailAsync());
    }

    [Theory]
    [InlineData("C: MAIL\nS: 250 ok\nC: RCPT\nS: 550 5.1.1 who?\nC: RSET\n! silence")]
    [InlineData("C: MAIL\nS: 250 ok\nC: RCPT\nS: 550 5.1.1 who?\nC: RSET\nS: 421 closing\n! close")]
    [InlineData("C: MAIL\nS: 421 4.3.2 closing\n! close")]
    [InlineData("C: MAIL\n! close")]
    [InlineData("C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC: (body)\n! silence")]
    public async Task A_connection_whose_replies_no_longer_fit_is_not_used_again(string script)
    {
        var hasty = new SmtpOptions { AllowLoopback = true, EnvelopeSeconds = 0.5, BodySeconds = 0.3, QuitSeconds = 0.2 };
        await using var server = new ScriptedSmtp(Hello + script);
        await using var connection = await ConnectAsync(server, hasty);

        Assert.IsNotType<SendOutcome.Accepted>(await connection.SendMailAsync());

        Assert.False(connection.IsUsable);
        Assert.Equal(new SendOutcome.NotSent("The connection was closed.", ReplyClass.Transient), await connection.SendMailAsync());
    }

    [Theory]
    [InlineData("SIZE", false)]
    [InlineData("SIZE 0", false)]
    [InlineData("SIZE 35882577", false)]
    [InlineData("SIZE 4999999", true)]
    public async Task The_size_of_a_mail_is_announced_only_where_it_could_be_too_large(string extension, bool isAnnounced)
    {
        await using var server = new ScriptedSmtp(
            Hello.Replace("S: 250 8BITMIME", $"S: 250-8BITMIME\nS: 250 {extension}", StringComparison.Ordinal) + OneMail);
        await using var connection = await ConnectAsync(server);

        var outcome = await connection.SendMailAsync();

        Assert.Equal(new SendOutcome.Accepted("ok", null), outcome);
        Assert.Equal(
            isAnnounced,
            server.Heard.Single(line => line.StartsWith("MAIL", StringComparison.Ordinal)).Contains("SIZE=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("! silence")]
    [InlineData("! reset")]
    [InlineData("S: 500 what?")]
    [InlineData("! raw nonsense")]
    public async Task Closing_never_throws(string end)
    {
        await using var server = new ScriptedSmtp(Hello + OneMail + "C: QUIT\n" + end);
        var connection = await ConnectAsync(server);
        await connection.SendMailAsync();

        await connection.DisposeAsync();

        Assert.Equal("QUIT", server.Heard[^1]);
    }

    [Theory]
    [InlineData("bo@receiver.example>\r\nRCPT TO:<eve@evil.example")]
    [InlineData("bo@receiver.example\r\nRSET")]
    [InlineData("<bo@receiver.example> SIZE=1")]
    [InlineData("Bo <bo@receiver.example>")]
    [InlineData("@relay.example:bo@receiver.example")]
    [InlineData("bo@receiver.example, eve@evil.example")]
    [InlineData("bo")]
    [InlineData("@receiver.example")]
    [InlineData("")]
    [InlineData("bö@receiver.example")]
    public async Task An_address_that_is_more_than_one_address_never_reaches_the_conversation(string to)
    {
        await using var server = new ScriptedSmtp(Hello + "C: QUIT\nS: 221 bye");
        var connection = await ConnectAsync(server);

        var outcome = await connection.SendAsync(Mail(), "ana@sender.example", to);
        await connection.DisposeAsync();

        Assert.Equal(ReplyClass.Message, Assert.IsType<SendOutcome.NotSent>(outcome).Class);
        await server.FinishedAsync();
    }

    [Fact]
    public async Task A_line_with_a_single_dot_does_not_end_the_mail()
    {
        await using var server = new ScriptedSmtp(Body + "S: 250 ok");
        await using var connection = await ConnectAsync(server);

        var outcome = await connection.SendAsync(
            Mail("one\r\n.\r\nRCPT TO:<eve@evil.example>\r\n..two\r\n"), "ana@sender.example", "bo@receiver.example");

        Assert.Equal(new SendOutcome.Accepted("ok", null), outcome);
        Assert.Contains("..", server.Heard);
        Assert.Contains("...two", server.Heard);
    }

    [Fact]
    public async Task Body_lines_that_look_like_commands_do_not_confuse_the_watch_for_354()
    {
        await using var server = new ScriptedSmtp(Body + "S: 250 ok\n" + OneMail);
        await using var connection = await ConnectAsync(server);

        await connection.SendAsync(Mail("DATA\r\nMAIL FROM:<x@y.example>\r\nRSET\r\n"), "ana@sender.example", "bo@receiver.example");

        Assert.True(connection.IsUsable);
        Assert.Equal(new SendOutcome.Accepted("ok", null), await connection.SendMailAsync());
    }
}
