using ColdMail.Senders;
using ColdMail.Senders.Providers;
using static ColdMail.Tests.Senders.Providers.ProviderRig;

namespace ColdMail.Tests.Senders.Providers;

/// <summary>The connection test: what a person is told, and that no mail is sent for it.</summary>
public sealed class ProviderCheckTests : IAsyncLifetime
{
    ScriptedProvider here = null!;
    ScriptedProvider elsewhere = null!;

    public async ValueTask InitializeAsync() =>
        (here, elsewhere) = (await ScriptedProvider.StartAsync(), await ScriptedProvider.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await here.DisposeAsync();
        await elsewhere.DisposeAsync();
    }

    [Theory]
    [InlineData(200, "", null, "takes the key")]
    [InlineData(401, """{"errors":[{"message":"The provided authorization grant is invalid"}]}""", "invalidKey", "does not know this key")]
    [InlineData(403, """{"errors":[{"message":"access forbidden"}]}""", "keyMayNotSend", "may not send mail")]
    [InlineData(
        403, """{"errors":[{"message":"The from address does not match a verified Sender Identity."}]}""", "senderRefused", "Verify the address")]
    [InlineData(451, """{"errors":[{"message":"data residency"}]}""", "wrongRegion", "other region")]
    [InlineData(429, "", "quota", "nothing more for now")]
    [InlineData(503, "", "providerTrouble", "in trouble")]
    public async Task SendGrid_is_asked_in_its_sandbox(int status, string body, string? problem, string words)
    {
        here.Script = (_, _) => new Act.Answer(status, body);
        elsewhere.Script = (_, _) => new Act.Answer(401, "{}");

        var result = await CheckAsync(SendGrid);

        Assert.Equal((problem is null, problem), (result.Ok, result.Problem));
        Assert.Contains(words, result.Text, StringComparison.Ordinal);
        Assert.Contains(""" "mail_settings":{"sandbox_mode":{"enable":true}}""".Trim(), Assert.Single(here.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_SendGrid_key_of_the_other_region_is_told_so()
    {
        here.Script = (_, _) => new Act.Answer(401, "{}");
        elsewhere.Script = (_, _) => new Act.Answer(200, """{"scopes":["mail.send"]}""");

        var result = await CheckAsync(SendGrid);

        Assert.Equal("wrongRegion", result.Problem);
        Assert.Contains("Choose “eu”", result.Text, StringComparison.Ordinal);
        Assert.Equal("GET /v3/scopes", Assert.Single(elsewhere.Requests).Line);
    }

    [Theory]
    [InlineData("""{"domain":{"name":"mg.sender.example","state":"active"}}""", null, "is verified")]
    [InlineData("""{"domain":{"name":"mg.sender.example","state":"unverified"}}""", "domainUnverified", "DNS records")]
    [InlineData("""{"domain":{"name":"mg.sender.example","state":"disabled"}}""", "domainDisabled", "Settle it")]
    [InlineData("Mailgun Magnificent API", "providerTrouble", "Try again")]
    public async Task Mailgun_is_asked_for_the_domain(string body, string? problem, string words)
    {
        here.Script = (_, _) => new Act.Answer(200, body);

        var result = await CheckAsync(Mailgun);

        Assert.Equal((problem is null, problem), (result.Ok, result.Problem));
        Assert.Contains(words, result.Text, StringComparison.Ordinal);
        Assert.Equal("GET /v4/domains/mg.sender.example", Assert.Single(here.Requests).Line);
    }

    [Fact]
    public async Task A_Mailgun_key_that_may_only_send_is_tried_with_a_mail_to_nobody()
    {
        here.Script = (number, _) => number == 1
            ? new Act.Answer(403, """{"message":"Forbidden"}""")
            : new Act.Answer(400, """{"message":"to parameter is missing"}""");

        var result = await CheckAsync(Mailgun);

        Assert.True(result.Ok, result.Text);
        Assert.Equal(
            ["GET /v4/domains/mg.sender.example", "POST /v3/mg.sender.example/messages.mime"], here.Requests.Select(asked => asked.Line));
        Assert.DoesNotContain("receiver", here.Requests[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, """{"message":"Forbidden"}""", 401, "invalidKey", "region “us”")]
    [InlineData(404, """{"message":"Domain not found"}""", 404, "domainNotFound", "mg.sender.example")]
    [InlineData(404, """{"message":"Domain not found"}""", 200, "wrongRegion", "Choose “eu”")]
    [InlineData(401, """{"message":"Forbidden"}""", 200, "wrongRegion", "Choose “eu”")]
    public async Task A_Mailgun_domain_is_looked_for_in_the_other_region(int status, string body, int there, string problem, string words)
    {
        here.Script = (_, _) => new Act.Answer(status, body);
        elsewhere.Script = (_, _) => new Act.Answer(there, """{"domain":{"state":"active"}}""");

        var result = await CheckAsync(Mailgun);

        Assert.Equal((false, problem), (result.Ok, result.Problem));
        Assert.Contains(words, result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Live", 200, """{"ID":"outbound","MessageStreamType":"Transactional","ArchivedAt":null}""", null, "knows the stream")]
    [InlineData("Sandbox", 200, "{}", "sandboxServer", "delivers nothing")]
    [InlineData("Live", 404, """{"ErrorCode":1226,"Message":"not found"}""", "streamNotFound", "does not exist")]
    [InlineData("Live", 200, """{"ID":"inbound","MessageStreamType":"Inbound"}""", "streamInbound", "sends none")]
    [InlineData("Live", 200, """{"ID":"old","MessageStreamType":"Broadcasts","ArchivedAt":"2026-01-01"}""", "streamArchived", "is archived")]
    [InlineData("Live", 500, "", "providerTrouble", "in trouble")]
    public async Task Postmark_is_asked_for_server_and_stream(string delivery, int status, string body, string? problem, string words)
    {
        here.Script = (_, asked) => asked.Line == "GET /server"
            ? new Act.Answer(200, $$"""{"ID":1,"DeliveryType":"{{delivery}}"}""")
            : new Act.Answer(status, body);

        var result = await CheckAsync(Postmark);

        Assert.Equal((problem is null, problem), (result.Ok, result.Problem));
        Assert.Contains(words, result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(here.Requests, asked => asked.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_Postmark_token_is_told_so()
    {
        here.Script = (_, _) => new Act.Answer(401, """{"ErrorCode":10,"Message":"Bad or missing API token."}""");

        Assert.Equal("invalidKey", (await CheckAsync(Postmark)).Problem);
    }

    [Theory]
    [MemberData(nameof(ApiConnectionTests.Apis), MemberType = typeof(ApiConnectionTests))]
    public async Task A_provider_out_of_reach_is_told_so(MailProvider api)
    {
        here.Script = (_, _) => new Act.CloseAtOnce();

        var result = await CheckAsync(Of(api));

        Assert.Equal((false, true), (result.Ok, result.Problem is "unreachable" or "timeout"));
        Assert.Contains("Try again", result.Text, StringComparison.Ordinal);
    }

    async Task<SenderTestResult> CheckAsync(ApiSettings settings)
    {
        using var mail = Mail();
        var client = Client(here.Url, ("Providers:SendGridEuUrl", elsewhere.Url), ("Providers:MailgunEuUrl", elsewhere.Url));
        return await new ProviderCheck(client).RunAsync(settings, mail, "ana@sender.example", TestContext.Current.CancellationToken);
    }
}
