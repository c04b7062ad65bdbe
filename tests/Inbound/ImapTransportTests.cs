using System.Net;
using ColdMail.Dev.Components;
using ColdMail.Inbound;
using ColdMail.Senders;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Inbound;

/// <summary>Opening a mailbox of a real server, in every way in which it can go wrong.</summary>
[Trait("Kind", "path")]
public sealed class ImapTransportTests(ImapTransportTests.Fixture fixture) : IClassFixture<ImapTransportTests.Fixture>
{
    const string Address = "ana@box.example";

    DovecotServer Server => fixture.Server;

    [Theory]
    [InlineData(SmtpTls.None)]
    [InlineData(SmtpTls.StartTls)]
    [InlineData(SmtpTls.Implicit)]
    public async Task A_mailbox_opens_in_every_way_of_securing_it(SmtpTls tls)
    {
        var opened = await OpenAsync(Settings(tls), Server.CertificateFile);

        var open = Assert.IsType<ImapOpened.Open>(opened).Mailbox;
        await using (open)
        {
            Assert.NotEqual(0, open.UidValidity);
            Assert.Empty(await open.NextAsync(0, 10, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData(SmtpTls.StartTls)]
    [InlineData(SmtpTls.Implicit)]
    public async Task A_certificate_that_nobody_vouches_for_gets_no_password(SmtpTls tls) =>
        Assert.Equal(ConnectProblem.Certificate, await ProblemAsync(Settings(tls)));

    [Fact]
    public async Task A_wrong_password_is_said_to_be_one() =>
        Assert.Equal(ConnectProblem.SignIn, await ProblemAsync(Settings(SmtpTls.None) with { Password = "guessed" }));

    [Fact]
    public async Task A_stranger_is_refused_like_a_wrong_password() =>
        Assert.Equal(ConnectProblem.SignIn, await ProblemAsync(Settings(SmtpTls.None) with { User = "nobody@box.example" }));

    [Fact]
    public async Task Implicit_tls_on_the_port_of_starttls_is_told_from_a_server_that_is_away()
    {
        var problem = await ProblemAsync(Settings(SmtpTls.Implicit) with { Port = Server.ImapPort });

        Assert.Equal(ConnectProblem.Tls, problem);
    }

    [Fact]
    public async Task A_port_on_which_nobody_listens_is_refused() =>
        Assert.Equal(ConnectProblem.Refused, await ProblemAsync(Settings(SmtpTls.None) with { Port = ChildProcess.FreePort() }));

    [Fact]
    public async Task A_name_that_does_not_exist_is_not_found() =>
        Assert.Equal(ConnectProblem.HostNotFound, await ProblemAsync(Settings(SmtpTls.None) with { Host = "imap.invalid" }));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    public async Task A_name_that_leads_inside_is_never_connected_to(string address)
    {
        var smtp = Options.Create(new SmtpOptions());
        var guard = new HostGuard(smtp, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Parse(address)]));
        var transport = new ImapTransport(guard, smtp, Options.Create(new InboundOptions()));

        var opened = await transport.OpenAsync(Settings(SmtpTls.Implicit) with { Host = "imap.example.com", Port = 993 }, TestContext.Current.CancellationToken);

        Assert.Equal(ConnectProblem.HostNotAllowed, Assert.IsType<ImapOpened.Failed>(opened).Problem);
    }

    ImapSettings Settings(SmtpTls tls) =>
        new("localhost", tls == SmtpTls.Implicit ? Server.ImapsPort : Server.ImapPort, tls, Address, DovecotServer.Password);

    static async Task<ConnectProblem> ProblemAsync(ImapSettings settings) =>
        Assert.IsType<ImapOpened.Failed>(await OpenAsync(settings, null)).Problem;

    static Task<ImapOpened> OpenAsync(ImapSettings settings, string? roots)
    {
        var smtp = Options.Create(new SmtpOptions { AllowLoopback = true, TrustedRootsFile = roots });
        return new ImapTransport(new HostGuard(smtp), smtp, Options.Create(new InboundOptions()))
            .OpenAsync(settings, TestContext.Current.CancellationToken);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        DovecotServer? server;

        public DovecotServer Server => server ?? throw new InvalidOperationException("The server was not started.");

        public async ValueTask InitializeAsync() => server = await MailboxWorld.StartServerAsync("opened", [Address]);

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
