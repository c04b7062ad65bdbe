using System.Net;
using System.Net.Sockets;
using ColdMail.Senders;
using ColdMail.Senders.Providers;
using Microsoft.Extensions.Options;
using static ColdMail.Tests.Senders.Providers.ProviderRig;

namespace ColdMail.Tests.Senders.Providers;

/// <summary>The line between "provably not sent" and "uncertain", with a real server behind a real connection.</summary>
public sealed class ApiConnectionTests
{
    public static TheoryData<MailProvider> Apis => new(MailProvider.SendGrid, MailProvider.Mailgun, MailProvider.Postmark);

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Mails_go_one_after_the_other_over_one_connection(MailProvider api)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => Accepts(api);
        var connection = Client(provider.Url).Open(Of(api));

        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<SendOutcome.Accepted>(await connection.SendMailAsync());
        }

        Assert.Equal((5, 1), (provider.Requests.Count, provider.Requests.Select(asked => asked.Connection).Distinct().Count()));
        Assert.True(connection.IsUsable);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_mail_whose_answer_was_lost_is_uncertain_and_never_sent_again(MailProvider api)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (number, _) => number == 2 ? new Act.CloseAfterBody() : Accepts(api);
        var connection = Client(provider.Url).Open(Of(api));
        await connection.SendMailAsync();

        var outcome = await connection.SendMailAsync();

        Assert.Equal(new SendOutcome.Unknown($"{api.Title()}: The connection to the provider was lost."), outcome);
        Assert.Equal(2, provider.Requests.Count);
        Assert.False(connection.IsUsable);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_provider_that_closes_before_it_has_read_the_mail_leaves_it_uncertain_all_the_same(MailProvider api)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => new Act.CloseAtOnce();
        var connection = Client(provider.Url).Open(Of(api));

        var outcome = await connection.SendMailAsync();

        Assert.IsType<SendOutcome.Unknown>(outcome);
        Assert.Single(provider.Requests);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_provider_that_does_not_answer_in_time_leaves_the_mail_uncertain(MailProvider api)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => new Act.SayNothing();
        var connection = Client(provider.Url, ("Providers:AnswerSeconds", "0.5"), ("Providers:ConnectSeconds", "0.5")).Open(Of(api));

        var outcome = await connection.SendMailAsync();

        Assert.Equal(new SendOutcome.Unknown($"{api.Title()}: The provider did not answer in time."), outcome);
        Assert.Equal(ConnectProblem.Timeout, connection.Trouble!.Problem);
        Assert.Single(provider.Requests);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task After_a_5xx_the_mail_is_uncertain_and_no_other_is_offered(MailProvider api)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => new Act.Answer(503, "{}");
        var connection = Client(provider.Url).Open(Of(api));

        var outcome = await connection.SendMailAsync();
        var next = await connection.SendMailAsync();

        Assert.Equal(new SendOutcome.Unknown($"{api.Title()} answered 503."), outcome);
        Assert.Equal(new SendOutcome.NotSent($"{api.Title()} answered 503.", ReplyClass.Transient), next);
        Assert.Single(provider.Requests);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_provider_that_cannot_be_reached_has_no_mail_for_certain(MailProvider api)
    {
        var port = FreePort();
        var connection = Client($"http://127.0.0.1:{port}").Open(Of(api));

        var outcome = await connection.SendMailAsync();

        Assert.Equal(new SendOutcome.NotSent($"{api.Title()}: The connection was refused.", ReplyClass.Transient), outcome);
        Assert.Equal(ConnectProblem.Refused, connection.Trouble!.Problem);
    }

    [Fact]
    public async Task A_provider_without_TLS_behind_an_https_address_has_no_mail_for_certain()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        var connection = Client(provider.Url.Replace("http://", "https://", StringComparison.Ordinal)).Open(SendGrid);

        var outcome = await connection.SendMailAsync();

        Assert.IsType<SendOutcome.NotSent>(outcome);
        Assert.Empty(provider.Requests);
    }

    [Theory]
    [InlineData(202, typeof(SendOutcome.Accepted))]
    [InlineData(401, typeof(SendOutcome.Refused))]
    [InlineData(400, typeof(SendOutcome.Unknown))]
    public async Task The_status_decides_what_it_can_when_the_rest_of_the_answer_is_lost(int status, Type outcome)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => new Act.StopInAnswer(status);
        var client = Client(provider.Url, ("Providers:AnswerSeconds", "0.5"), ("Providers:ConnectSeconds", "0.5"));

        Assert.IsType(outcome, await client.Open(SendGrid).SendMailAsync());
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => new Act.Answer(307, "", ("Location", $"{provider.Url}/v3/mail/send"));

        Assert.IsType<SendOutcome.Unknown>(await Client(provider.Url).Open(SendGrid).SendMailAsync());
        Assert.Single(provider.Requests);
    }

    [Theory]
    [InlineData("Retry-After", "17", 17)]
    [InlineData("Retry-After", "Tue, 15 Sep 2026 10:00:30 GMT", 30)]
    [InlineData("X-RateLimit-Reset", "1789466445", 45)]
    [InlineData("Retry-After", "99999999", 86_400)]
    [InlineData("X-RateLimit-Reset", "1", 1)]
    [InlineData("X-RateLimit-Reset", "99999999999999999999", 60)]
    public async Task How_long_to_wait_is_read_from_the_headers(string name, string value, int seconds)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => new Act.Answer(429, """{"errors":[{"message":"too many requests"}]}""", (name, value));

        var refused = Assert.IsType<SendOutcome.Refused>(await Client(provider.Url).Open(SendGrid).SendMailAsync());

        Assert.Equal(TimeSpan.FromSeconds(seconds), refused.RetryAfter);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_key_that_the_provider_repeats_is_not_passed_on(MailProvider api)
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, asked) => new Act.Answer(
            401,
            $$"""{"ErrorCode":10,"Message":"{{Key}}","message":"{{Key}} {{asked.Headers.GetValueOrDefault("Authorization")}}","errors":[{"message":"{{Key}}"}]}""");

        var outcome = await Client(provider.Url).Open(Of(api)).SendMailAsync();

        Assert.DoesNotContain("CANARY", outcome.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"api:{Key}")), outcome.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("fd00::1")]
    [InlineData("127.0.0.1")]
    public async Task A_name_that_leads_inside_is_not_connected_to(string address)
    {
        var dial = new ProviderDial(
            Options.Create(new SmtpOptions()), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("198.105.244.1"), IPAddress.Parse(address)]));

        var refused = await Assert.ThrowsAsync<SocketException>(
            async () => await dial.ConnectAsync("api.provider.example", 443, TestContext.Current.CancellationToken));

        Assert.Equal(SocketError.AccessDenied, refused.SocketErrorCode);
    }

    [Theory]
    [InlineData("https://api.sendgrid.com", false, true)]
    [InlineData("http://api.sendgrid.com", false, false)]
    [InlineData("http://api.sendgrid.com", true, false)]
    [InlineData("http://127.0.0.1:5000", false, false)]
    [InlineData("http://127.0.0.1:5000", true, true)]
    [InlineData("https://key@api.sendgrid.com", false, false)]
    [InlineData("api.sendgrid.com", false, false)]
    public void Keys_travel_over_TLS_only_but_to_the_own_machine_in_development(string url, bool allowLoopback, bool isSafe) =>
        Assert.Equal(isSafe, new ProviderOptions { SendGridUrl = url }.IsSafe(allowLoopback));

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
