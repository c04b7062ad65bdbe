using ColdMail.Senders;
using ColdMail.Senders.Providers;

namespace ColdMail.Tests.Senders.Providers;

public sealed class ProviderAnswerTests
{
    const string Sg = """{"errors":[{"message":"MESSAGE","field":"FIELD","help":null}]}""";

    [Theory]
    [InlineData(400, "Does not contain a valid address.", "personalizations.0.to.0.email", ReplyClass.Recipient)]
    [InlineData(400, "The subject is required.", "subject", ReplyClass.Message)]
    [InlineData(400, "The from email does not contain a valid address.", "from.email", ReplyClass.Sender)]
    [InlineData(401, "The provided authorization grant is invalid, expired, or revoked", "", ReplyClass.Credential)]
    [InlineData(401, "Maximum credits exceeded", "", ReplyClass.Quota)]
    [InlineData(403, "The from address does not match a verified Sender Identity.", "from", ReplyClass.Sender)]
    [InlineData(403, "access forbidden", "", ReplyClass.Credential)]
    [InlineData(403, "You are temporarily blocked from sending emails due to repeated bad requests.", "", ReplyClass.Quota)]
    [InlineData(404, "not found", "", ReplyClass.Sender)]
    [InlineData(413, "The request is too large.", "", ReplyClass.Message)]
    [InlineData(429, "too many requests", "", ReplyClass.Quota)]
    [InlineData(451, "Unavailable due to data residency restrictions", "", ReplyClass.Sender)]
    public void SendGrid_refuses_for_a_reason(int status, string message, string field, ReplyClass @class)
    {
        var body = Sg.Replace("MESSAGE", message, StringComparison.Ordinal).Replace("FIELD", field, StringComparison.Ordinal);

        AssertRefused(MailProvider.SendGrid, status, body, @class);
    }

    [Theory]
    [InlineData(400, "to parameter is not a valid address. please check documentation", ReplyClass.Recipient)]
    [InlineData(400, "'from' parameter is not a valid address. please check documentation", ReplyClass.Sender)]
    [InlineData(400, "Domain mg.sender.example is not allowed to send: The domain is unverified", ReplyClass.Sender)]
    [InlineData(400, "message parameter is missing", ReplyClass.Message)]
    [InlineData(401, "Forbidden", ReplyClass.Credential)]
    [InlineData(402, "Request Failed", ReplyClass.Sender)]
    [InlineData(403, "Please activate your Mailgun account.", ReplyClass.Sender)]
    [InlineData(403, "Forbidden", ReplyClass.Credential)]
    [InlineData(404, "Domain not found: mg.sender.example", ReplyClass.Sender)]
    [InlineData(413, "Message too large", ReplyClass.Message)]
    [InlineData(420, "Too many messages", ReplyClass.Quota)]
    [InlineData(429, "Too many requests", ReplyClass.Quota)]
    public void Mailgun_refuses_for_a_reason(int status, string message, ReplyClass @class) =>
        AssertRefused(MailProvider.Mailgun, status, $$"""{"message":"{{message}}"}""", @class);

    [Theory]
    [InlineData(401, 10, "Bad or missing API token", ReplyClass.Credential)]
    [InlineData(422, 300, "Invalid 'To' address: 'bo'.", ReplyClass.Recipient)]
    [InlineData(422, 300, "Error parsing 'To': Illegal email domain 'x' in address 'bo@x'.", ReplyClass.Recipient)]
    [InlineData(422, 300, "Invalid 'From' address: 'ana@sender.example'.", ReplyClass.Sender)]
    [InlineData(422, 300, "Invalid metadata content.", ReplyClass.Message)]
    [InlineData(422, 400, "Sender signature not found", ReplyClass.Sender)]
    [InlineData(422, 401, "Sender signature not confirmed", ReplyClass.Sender)]
    [InlineData(422, 402, "Invalid JSON", ReplyClass.Message)]
    [InlineData(422, 405, "Not allowed to send", ReplyClass.Sender)]
    [InlineData(422, 406, "You tried to send to a recipient that has been marked as inactive.", ReplyClass.Recipient)]
    [InlineData(422, 412, "Account is pending", ReplyClass.Sender)]
    [InlineData(422, 1235, "The stream provided does not exist on this server.", ReplyClass.Sender)]
    [InlineData(413, 0, "Payload too large", ReplyClass.Message)]
    [InlineData(429, 429, "Rate limit exceeded", ReplyClass.Quota)]
    public void Postmark_refuses_for_a_reason(int status, int code, string message, ReplyClass @class) =>
        AssertRefused(MailProvider.Postmark, status, $$"""{"ErrorCode":{{code}},"Message":"{{message}}"}""", @class);

    [Theory]
    [InlineData(401, ReplyClass.Credential)]
    [InlineData(403, ReplyClass.Sender)]
    [InlineData(404, ReplyClass.Sender)]
    [InlineData(413, ReplyClass.Message)]
    [InlineData(429, ReplyClass.Quota)]
    public void Some_refusals_need_no_body(int status, ReplyClass @class) =>
        Assert.All(Apis, provider => AssertRefused(provider, status, "<html>no</html>", @class));

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "Mailgun Magnificent API")]
    [InlineData(200, """{"ErrorCode":0""")]
    [InlineData(204, "")]
    [InlineData(307, "")]
    [InlineData(400, "<html>bad request</html>")]
    [InlineData(400, "")]
    [InlineData(408, "")]
    [InlineData(422, "[]")]
    [InlineData(500, """{"ErrorCode":406,"Message":"x","message":"x","errors":[{"message":"x"}]}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(503, """{"ErrorCode":100,"Message":"Maintenance"}""")]
    public void What_no_provider_documents_leaves_the_mail_uncertain(int status, string body) =>
        Assert.All(Apis, provider => Assert.IsType<SendOutcome.Unknown>(ProviderApi.Read(provider, new(status, body, null, null))));

    [Fact]
    public void SendGrid_has_taken_a_mail_also_when_the_rest_of_its_answer_is_lost() =>
        Assert.Equal(
            new SendOutcome.Accepted("SendGrid answered 202.", null),
            ProviderApi.Read(MailProvider.SendGrid, new(202, "", null, null)));

    [Fact]
    public void A_mail_that_SendGrid_only_checked_was_not_sent_for_certain() =>
        Assert.IsType<SendOutcome.Unknown>(ProviderApi.Read(MailProvider.SendGrid, new(200, "", null, null)));

    [Fact]
    public void A_quota_is_waited_for_as_long_as_the_provider_asks()
    {
        var asked = Assert.IsType<SendOutcome.Refused>(
            ProviderApi.Read(MailProvider.Postmark, new(429, "", TimeSpan.FromSeconds(17), null)));
        var silent = Assert.IsType<SendOutcome.Refused>(ProviderApi.Read(MailProvider.Postmark, new(429, "", null, null)));

        Assert.Equal((TimeSpan.FromSeconds(17), TimeSpan.FromMinutes(1)), (asked.RetryAfter, silent.RetryAfter));
    }

    static IEnumerable<MailProvider> Apis => MailProviderNames.All.Where(provider => provider is not MailProvider.Smtp);

    static void AssertRefused(MailProvider provider, int status, string body, ReplyClass @class)
    {
        var refused = Assert.IsType<SendOutcome.Refused>(ProviderApi.Read(provider, new(status, body, null, null)));

        Assert.Equal((status, @class, SmtpStep.Body), (refused.Code, refused.Class, refused.Step));
        Assert.StartsWith(provider.Title(), refused.Response, StringComparison.Ordinal);
    }
}
