using ColdMail.Senders;
using static ColdMail.Tests.Senders.SmtpRig;

namespace ColdMail.Tests.Senders;

/// <summary>Every row of the outcome table, over a real socket.</summary>
[Trait("Kind", "path")]
public sealed class SendOutcomeTests
{
    static readonly SmtpOptions HastyEnvelope = new() { AllowLoopback = true, EnvelopeSeconds = 0.3, QuitSeconds = 0.2 };
    static readonly SmtpOptions HastyBody = new() { AllowLoopback = true, BodySeconds = 0.3, QuitSeconds = 0.2 };

    [Fact]
    public async Task A_definite_250_is_accepted_with_the_servers_own_id()
    {
        Assert.Equal(
            new SendOutcome.Accepted("2.0.0 Ok: queued as 4F7C21E0B5", "4F7C21E0B5"),
            await OutcomeAsync(Body + "S: 250 2.0.0 Ok: queued as 4F7C21E0B5"));
    }

    [Fact]
    public async Task A_250_followed_by_a_drop_on_QUIT_is_accepted()
    {
        await using var server = new ScriptedSmtp(Body + "S: 250 ok\nC: QUIT\n! reset");
        var connection = await ConnectAsync(server);

        var outcome = await connection.SendMailAsync();
        await connection.DisposeAsync();

        Assert.Equal(new SendOutcome.Accepted("ok", null), outcome);
        await server.FinishedAsync();
    }

    [Theory]
    [InlineData(Hello, "C: MAIL\nS: 550 5.7.1 not today", 550, "5.7.1", "5.7.1 not today", SmtpStep.MailFrom, ReplyClass.Policy)]
    [InlineData(Hello, "C: MAIL\nS: 421 4.3.2 closing", 421, "4.3.2", "4.3.2 closing", SmtpStep.MailFrom, ReplyClass.Transient)]
    [InlineData(Hello, "C: MAIL\nS: 530 5.7.0 sign in first", 530, "5.7.0", "5.7.0 sign in first", SmtpStep.MailFrom, ReplyClass.Credential)]
    [InlineData(Hello, "C: MAIL\nS: 250 ok\nC: RCPT\nS: 550 5.1.1 who?", 550, "5.1.1", "5.1.1 who?", SmtpStep.RcptTo, ReplyClass.Recipient)]
    [InlineData(Hello, "C: MAIL\nS: 250 ok\nC: RCPT\nS: 450 4.7.1 greylisted", 450, "4.7.1", "4.7.1 greylisted", SmtpStep.RcptTo, ReplyClass.Transient)]
    [InlineData(Envelope, "C: DATA\nS: 451 4.3.0 disk", 451, "4.3.0", "4.3.0 disk", SmtpStep.Data, ReplyClass.Transient)]
    [InlineData(Body, "S: 451 4.3.0 later", 451, "4.3.0", "4.3.0 later", SmtpStep.Body, ReplyClass.Transient)]
    [InlineData(Body, "S: 452 4.3.1 full", 452, "4.3.1", "4.3.1 full", SmtpStep.Body, ReplyClass.Transient)]
    [InlineData(Body, "S: 554-5.6.0 what\nS: 554 5.6.0 is this", 554, "5.6.0", "5.6.0 what 5.6.0 is this", SmtpStep.Body, ReplyClass.Message)]
    [InlineData(Body, "S: 530 5.7.0 sign in first", 530, "5.7.0", "5.7.0 sign in first", SmtpStep.Body, ReplyClass.Credential)]
    public async Task A_definite_refusal_is_refused_on_either_side_of_354(
        string before, string refusal, int code, string enhanced, string text, SmtpStep step, ReplyClass @class)
    {
        Assert.Equal(
            new SendOutcome.Refused(code, enhanced, text, step, @class),
            await OutcomeAsync($"{before}{refusal}\nC: RSET\nS: 250 ok"));
    }

    [Theory]
    [InlineData(Hello, "C: MAIL\n! close")]
    [InlineData(Hello, "C: MAIL\n! reset")]
    [InlineData(Hello, "C: MAIL\nS: what is that?")]
    [InlineData(Hello, "C: MAIL\n! silence")]
    [InlineData(Envelope, "C: DATA\n! close")]
    [InlineData(Envelope, "C: DATA\n! reset")]
    [InlineData(Envelope, "C: DATA\n! silence")]
    [InlineData(Envelope, "C: DATA\n! raw 35\n! close")]
    [InlineData(Envelope, "C: DATA\nS: 250 nothing to see\nC: RSET\nS: 250 ok")]
    public async Task What_ends_before_354_was_provably_not_sent(string before, string end)
    {
        var outcome = await OutcomeAsync(before + end, end.EndsWith("! silence", StringComparison.Ordinal) ? HastyEnvelope : null);

        Assert.Equal(ReplyClass.Transient, Assert.IsType<SendOutcome.NotSent>(outcome).Class);
    }

    [Theory]
    [InlineData(Body, "S: 421 4.3.2 closing\nC: RSET\nS: 250 ok")]
    [InlineData(Body, "S: 421 closing\n! close")]
    [InlineData(Body, "! close")]
    [InlineData(Body, "! reset")]
    [InlineData(Body, "! silence")]
    [InlineData(Body, "S: garbage")]
    [InlineData(Body, "S: 252 perhaps\nC: RSET\nS: 250 ok")]
    [InlineData(Body, "S: 354 still more please\nC: RSET\nS: 250 ok")]
    [InlineData(Body, "! raw 250-2.0.0 queued\n! close")]
    [InlineData(Body, "! raw 25\n! close")]
    [InlineData(Offered, "C: (some)\n! close")]
    [InlineData(Offered, "C: (some)\n! reset")]
    [InlineData(Envelope, "C: DATA\n! raw 35\n! raw 4 go\nS: \n! close")]
    public async Task What_ends_after_354_without_a_definite_reply_is_unknown(string before, string end)
    {
        Assert.IsType<SendOutcome.Unknown>(await OutcomeAsync(before + end, HastyBody));
    }

    [Fact]
    public async Task The_wait_after_354_is_its_own_and_longer()
    {
        var patient = new SmtpOptions { AllowLoopback = true, EnvelopeSeconds = 1, QuitSeconds = 0.2 };
        await using var server = new ScriptedSmtp(Body + "! pause 1300\nS: 250 ok");
        await using var connection = await ConnectAsync(server, patient);

        Assert.Equal(new SendOutcome.Accepted("ok", null), await connection.SendMailAsync());
    }

    [Fact]
    public async Task Pipelined_refusals_are_told_apart_by_the_step_that_was_refused_first()
    {
        var outcome = await OutcomeAsync(
            """
            S: 220 mx.example ready
            C: EHLO
            S: 250-mx.example
            S: 250 PIPELINING
            C: MAIL
            C: RCPT
            S: 550 5.1.1 unknown sender
            S: 503 5.5.1 no sender
            C: RSET
            S: 250 ok
            """);

        Assert.Equal(new SendOutcome.Refused(550, "5.1.1", "5.1.1 unknown sender", SmtpStep.MailFrom, ReplyClass.Sender), outcome);
    }

    [Fact]
    public async Task A_server_that_offers_BDAT_still_gets_DATA_because_BDAT_has_no_354()
    {
        var outcome = await OutcomeAsync(
            """
            S: 220 mx.example ready
            C: EHLO
            S: 250-mx.example
            S: 250-8BITMIME
            S: 250-BINARYMIME
            S: 250 CHUNKING
            C: MAIL
            S: 250 ok
            C: RCPT
            S: 250 ok
            C: DATA
            S: 354 go ahead
            C: (body)
            S: 250 ok
            """);

        Assert.Equal(new SendOutcome.Accepted("ok", null), outcome);
    }

    static async Task<SendOutcome> OutcomeAsync(string transcript, SmtpOptions? options = null)
    {
        await using var server = new ScriptedSmtp(transcript);
        await using var connection = await ConnectAsync(server, options);
        return await connection.SendMailAsync();
    }
}
