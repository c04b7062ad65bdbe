using ColdMail.Senders;

namespace ColdMail.Tests.Senders;

public sealed class ReplyTableTests
{
    [Theory]
    [InlineData("421 4.3.0 Temporary System Problem", ReplyClass.Transient)]
    [InlineData("421 4.3.2 Service not active", ReplyClass.Transient)]
    [InlineData("421 4.4.5 Server busy, try again later", ReplyClass.Transient)]
    [InlineData("451 4.3.0 Mail server temporarily rejected message", ReplyClass.Transient)]
    [InlineData("452 4.3.1 Insufficient system storage", ReplyClass.Transient)]
    [InlineData("421 4.7.0 Our system has detected an unusual rate of unsolicited mail", ReplyClass.Quota)]
    [InlineData("421 4.7.28 Gmail has detected an unusual rate of mail", ReplyClass.Quota)]
    [InlineData("432 4.3.2 Concurrent connections limit exceeded", ReplyClass.Quota)]
    [InlineData("421 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", ReplyClass.Quota)]
    [InlineData("450 4.2.1 The user you are trying to contact is receiving mail too quickly", ReplyClass.Transient)]
    [InlineData("450 4.7.1 Greylisted, come back in 300 seconds", ReplyClass.Transient)]
    [InlineData("451 4.7.1 Greylisting in action", ReplyClass.Transient)]
    [InlineData("450 4.2.1 Peak SMTP relay limit exceeded for customer", ReplyClass.Quota)]
    [InlineData("452 4.5.3 Your message has too many recipients", ReplyClass.Quota)]
    [InlineData("454 4.7.0 Throttling failure: Maximum sending rate exceeded.", ReplyClass.Quota)]
    [InlineData("454 4.7.0 Too many login attempts, please try again later", ReplyClass.Quota)]
    [InlineData("454 4.7.0 Temporary authentication failure", ReplyClass.Transient)]
    [InlineData("454 TLS not available due to temporary reason", ReplyClass.Transient)]
    [InlineData("452 4.2.2 The email account that you tried to reach is over quota", ReplyClass.Transient)]
    [InlineData("552 5.2.2 The email account that you tried to reach is over quota", ReplyClass.Transient)]
    [InlineData("554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException", ReplyClass.Sender)]
    [InlineData("554 5.2.2 mailbox full", ReplyClass.Transient)]
    [InlineData("552 mailbox full", ReplyClass.Transient)]
    [InlineData("535 5.7.8 Username and Password not accepted", ReplyClass.Credential)]
    [InlineData("534 5.7.9 Application-specific password required", ReplyClass.Credential)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", ReplyClass.Credential)]
    [InlineData("530 5.7.57 Client was not authenticated to send anonymous mail", ReplyClass.Credential)]
    [InlineData("550 5.7.57 Client was not authenticated to send anonymous mail", ReplyClass.Credential)]
    [InlineData("535 5.7.139 Authentication unsuccessful", ReplyClass.Credential)]
    [InlineData("550 5.2.251 Sender throttled due to continuous quota violation", ReplyClass.Sender)]
    [InlineData("550 5.2.253 Sender throttled", ReplyClass.Sender)]
    [InlineData("550 5.2.255 Sender throttled due to continuous invalid recipients errors", ReplyClass.Sender)]
    [InlineData("550 5.4.5 Daily user sending quota exceeded", ReplyClass.Quota)]
    [InlineData("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", ReplyClass.Quota)]
    [InlineData("550 5.7.1 Daily SMTP relay limit exceeded for customer", ReplyClass.Quota)]
    [InlineData("550 Domain sender.example has exceeded the max emails per hour (150/150) allowed", ReplyClass.Quota)]
    [InlineData("550 5.1.1 The email account that you tried to reach does not exist", ReplyClass.Recipient)]
    [InlineData("550 5.1.2 Bad destination system", ReplyClass.Recipient)]
    [InlineData("550 5.1.3 Bad destination mailbox syntax", ReplyClass.Recipient)]
    [InlineData("550 5.1.6 Recipient no longer on server", ReplyClass.Recipient)]
    [InlineData("550 5.1.10 Recipient not found", ReplyClass.Recipient)]
    [InlineData("553 5.1.2 We were not able to find the recipient domain", ReplyClass.Recipient)]
    [InlineData("550 5.4.4 Host not found", ReplyClass.Recipient)]
    [InlineData("550 5.2.1 The email account that you tried to reach is disabled", ReplyClass.Recipient)]
    [InlineData("550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents more", ReplyClass.Transient)]
    [InlineData("550 No such user here", ReplyClass.Recipient)]
    [InlineData("550 5.1.8 Access denied, bad outbound sender", ReplyClass.Sender)]
    [InlineData("550 5.7.60 SMTP; Client does not have permissions to send as this sender", ReplyClass.Sender)]
    [InlineData("553 5.7.1 <ana@sender.example>: Sender address rejected: not owned by user bo", ReplyClass.Sender)]
    [InlineData("550 5.1.1 <ana@sender.example>: Sender address rejected: User unknown", ReplyClass.Sender)]
    [InlineData("550 5.7.1 Message rejected as spam", ReplyClass.Policy)]
    [InlineData("554 5.7.1 Service unavailable; client host blocked", ReplyClass.Policy)]
    [InlineData("550 5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy", ReplyClass.Policy)]
    [InlineData("550 5.7.27 Sender does not pass SPF", ReplyClass.Policy)]
    [InlineData("550 5.7.515 Access denied, sending domain does not meet the required authentication level", ReplyClass.Policy)]
    [InlineData("554 5.7.9 Message not accepted for policy reasons", ReplyClass.Policy)]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", ReplyClass.Message)]
    [InlineData("552 5.2.3 Message too large", ReplyClass.Message)]
    [InlineData("554 5.6.0 Invalid message content", ReplyClass.Message)]
    [InlineData("550 5.6.7 Not supported", ReplyClass.Message)]
    [InlineData("555 5.5.2 Syntax error", ReplyClass.Message)]
    [InlineData("500 Command unrecognized", ReplyClass.Message)]
    [InlineData("504 Parameter not implemented", ReplyClass.Message)]
    [InlineData("553 5.5.4 Invalid arguments", ReplyClass.Message)]
    [InlineData("450 something new", ReplyClass.Transient)]
    [InlineData("499 4.9.9 something new", ReplyClass.Transient)]
    [InlineData("554 something new", ReplyClass.Message)]
    [InlineData("550 5.9.9 something new", ReplyClass.Message)]
    [InlineData("550 4.1.1 a code of the other class is not read", ReplyClass.Message)]
    public void A_refusal_of_the_recipient_is_read_from_its_code_and_its_words(string reply, ReplyClass @class) =>
        Assert.Equal(@class, Read(reply, SmtpStep.RcptTo));

    [Theory]
    [InlineData("550 5.1.1 unknown", SmtpStep.MailFrom, ReplyClass.Sender)]
    [InlineData("553 5.1.3 bad sender syntax", SmtpStep.MailFrom, ReplyClass.Sender)]
    [InlineData("550 something new", SmtpStep.MailFrom, ReplyClass.Sender)]
    [InlineData("554 no service here", SmtpStep.Greeting, ReplyClass.Sender)]
    [InlineData("554 5.7.1 listed", SmtpStep.Greeting, ReplyClass.Policy)]
    [InlineData("552 5.3.4 too big", SmtpStep.MailFrom, ReplyClass.Message)]
    [InlineData("451 4.1.8 sender domain not found", SmtpStep.MailFrom, ReplyClass.Transient)]
    public void What_is_refused_before_the_recipient_is_named_is_never_the_recipients_fault(
        string reply, SmtpStep step, ReplyClass @class) =>
        Assert.Equal(@class, Read(reply, step));

    [Fact]
    public void A_bare_refusal_after_the_body_is_not_read_as_a_wrong_address() =>
        Assert.Equal(ReplyClass.Message, Read("550 user unknown to the spam filter", SmtpStep.Body));

    [Theory]
    [InlineData("550 5.4.5 Daily user sending quota exceeded", 24)]
    [InlineData("554 5.2.0 STOREDRV.Submission.Exception:RecipientRateLimitExceeded", 24)]
    [InlineData("550 5.7.1 Daily SMTP relay limit exceeded", 24)]
    [InlineData("454 Throttling failure: Daily message quota exceeded", 24)]
    [InlineData("421 4.7.28 unusual rate", 1)]
    [InlineData("432 4.3.2 Concurrent connections limit exceeded", 1)]
    public void A_days_limit_pauses_for_a_day_and_a_rate_for_an_hour(string reply, int hours)
    {
        var (code, enhanced, text) = Parse(reply);

        Assert.Equal(ReplyClass.Quota, ReplyTable.Classify(code, enhanced, text, SmtpStep.RcptTo));
        Assert.Equal(TimeSpan.FromHours(hours), ReplyTable.QuotaPause(code, enhanced, text));
    }

    [Theory]
    [InlineData("501 bad", true)]
    [InlineData("555 5.5.2 bad", true)]
    [InlineData("550 5.1.1 who?", false)]
    [InlineData("452 4.5.3 too many", false)]
    public void A_server_that_does_not_understand_us_is_our_alarm(string reply, bool isOurs)
    {
        var (code, enhanced, _) = Parse(reply);

        Assert.Equal(isOurs, ReplyTable.IsOurFault(code, enhanced));
    }

    [Theory]
    [InlineData(550, "5.1.1 who?", "5.1.1")]
    [InlineData(550, "<a@b> 5.1.10 who?", "5.1.10")]
    [InlineData(550, "4.1.1 who?", null)]
    [InlineData(550, "from 10.5.1.1 refused", null)]
    [InlineData(550, "15.1.1 who?", null)]
    [InlineData(550, "who?", null)]
    public void An_enhanced_code_is_read_when_it_fits_the_reply_code(int code, string text, string? enhanced) =>
        Assert.Equal(enhanced, SmtpReply.Enhanced(code, text));

    [Theory]
    [InlineData("2.0.0 Ok: queued as 4F7C21E0B5", "4F7C21E0B5")]
    [InlineData("OK  1767888000 a1b2c3d4e5f6-12345abc.67 - gsmtp", "a1b2c3d4e5f6-12345abc.67")]
    [InlineData("2.6.0 <id@host.example> [InternalId=1] Queued mail for delivery", null)]
    [InlineData("2.0.0 OK <a1b2@host.example> [Hostname=x]", "a1b2@host.example")]
    [InlineData("Ok 010001890abc1234-1d2c3b4a-0000-1111-2222-333344445555-000000", "010001890abc1234-1d2c3b4a-0000-1111-2222-333344445555-000000")]
    [InlineData("ok", null)]
    [InlineData("Great success", null)]
    public void The_servers_own_id_is_taken_from_the_answers_that_name_one(string response, string? id) =>
        Assert.Equal(id, SmtpReply.ProviderMessageId(response));

    static ReplyClass Read(string reply, SmtpStep step)
    {
        var (code, enhanced, text) = Parse(reply);
        return ReplyTable.Classify(code, enhanced, text, step);
    }

    static (int Code, string? Enhanced, string Text) Parse(string reply)
    {
        var code = SmtpReply.Code(reply)!.Value;
        return (code, SmtpReply.Enhanced(code, reply[4..]), reply[4..]);
    }
}
