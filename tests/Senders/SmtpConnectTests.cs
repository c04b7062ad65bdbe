using System.Net;
using System.Net.Sockets;
using ColdMail.Senders;
using Microsoft.Extensions.Options;
using static ColdMail.Tests.Senders.SmtpRig;

namespace ColdMail.Tests.Senders;

[Trait("Kind", "path")]
public sealed class SmtpConnectTests
{
    const string Plain = "S: 220 mx ready\nC: EHLO sender.example\nS: 250-mx\nS: 250 AUTH PLAIN LOGIN CRAM-MD5\nC: AUTH PLAIN\n";

    static readonly SmtpOptions Hasty = new() { AllowLoopback = true, ConnectSeconds = 0.3 };
    static readonly SmtpOptions HastySignIn = new() { AllowLoopback = true, SignInSeconds = 0.3 };

    [Fact]
    public async Task A_refused_password_is_tried_once_and_is_the_owners_to_mend()
    {
        await using var server = new ScriptedSmtp(Plain + "S: 535 5.7.8 Bad credentials\n! silence");

        var failed = await FailAsync(server, user: "ana");

        Assert.Equal(new SmtpConnect.Failed(ConnectProblem.SignIn, ReplyClass.Credential, "535 5.7.8 Bad credentials"), failed);
        Assert.Single(server.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("454 4.7.0 Temporary authentication failure", ReplyClass.Transient)]
    [InlineData("454 Throttling failure: Maximum sending rate exceeded.", ReplyClass.Quota)]
    [InlineData("421 4.3.0 try later", ReplyClass.Transient)]
    [InlineData("534 5.7.9 Application-specific password required", ReplyClass.Credential)]
    [InlineData("535 5.7.139 Authentication unsuccessful, basic authentication is disabled", ReplyClass.Credential)]
    [InlineData("550 5.2.1 mailbox disabled", ReplyClass.Credential)]
    public async Task A_refused_sign_in_is_classed_by_its_reply(string reply, ReplyClass @class)
    {
        await using var server = new ScriptedSmtp(Plain + $"S: {reply}\n! silence");

        Assert.Equal(new SmtpConnect.Failed(ConnectProblem.SignIn, @class, reply), await FailAsync(server, user: "ana"));
    }

    [Theory]
    [InlineData("LOGIN", "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5h\nS: 334 UGFzc3dvcmQ6\nC: cHctQ0FOQVJZ\nS: 535 5.7.8 no", "535 5.7.8 no")]
    [InlineData("CRAM-MD5", "C: AUTH CRAM-MD5\nS: 334 PDFAbXg+\nC: \nS: 535 5.7.8 no", "535 5.7.8 no")]
    [InlineData("CRAM-MD5", "C: AUTH CRAM-MD5\nS: 534 5.7.9 too weak", "534 Authentication failed.")]
    public async Task Other_ways_to_sign_in_are_used_when_the_plain_one_is_not_offered(string mechanisms, string script, string text)
    {
        await using var server = new ScriptedSmtp($"S: 220 mx\nC: EHLO\nS: 250-mx\nS: 250 AUTH {mechanisms}\n{script}\n! silence");

        Assert.Equal(new SmtpConnect.Failed(ConnectProblem.SignIn, ReplyClass.Credential, text), await FailAsync(server, user: "ana"));
    }

    [Theory]
    [InlineData("S: 554 5.7.1 Your address is listed", ConnectProblem.Greeting, ReplyClass.Policy, "554 5.7.1 Your address is listed")]
    [InlineData("S: 421 4.3.2 Service not available", ConnectProblem.Greeting, ReplyClass.Transient, "421 4.3.2 Service not available")]
    [InlineData("S: HTTP/1.1 400 Bad Request\n! close", ConnectProblem.NotSmtp, ReplyClass.Transient, null)]
    [InlineData("! close", ConnectProblem.Lost, ReplyClass.Transient, null)]
    [InlineData("! silence", ConnectProblem.Timeout, ReplyClass.Transient, "The server did not answer in time.")]
    public async Task A_server_that_does_not_welcome_us_is_named(string script, ConnectProblem problem, ReplyClass @class, string? text)
    {
        await using var server = new ScriptedSmtp(script);

        var failed = await FailAsync(server, options: script == "! silence" ? Hasty : null);

        Assert.Equal((problem, @class), (failed.Problem, failed.Class));
        Assert.Equal(text ?? failed.Text, failed.Text);
        Assert.NotEmpty(failed.Text);
    }

    [Fact]
    public async Task A_server_without_sign_in_is_named()
    {
        await using var server = new ScriptedSmtp(Hello + "! silence");

        Assert.Equal(ConnectProblem.SignInMissing, (await FailAsync(server, user: "ana")).Problem);
    }

    [Fact]
    public async Task A_sign_in_that_hangs_runs_out_of_time()
    {
        await using var server = new ScriptedSmtp(Plain + "! silence");

        Assert.Equal(ConnectProblem.Timeout, (await FailAsync(server, user: "ana", HastySignIn)).Problem);
    }

    [Fact]
    public async Task A_closed_port_is_a_refused_connection()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        var connect = await Transport().ConnectAsync(
            new("mx.example", port, SmtpTls.None, "", "", ""), TestContext.Current.CancellationToken);

        Assert.Equal(new SmtpConnect.Failed(ConnectProblem.Refused, ReplyClass.Transient, "The connection was refused."), connect);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    public async Task A_name_that_cannot_be_looked_up_is_tried_again_later(SocketError error)
    {
        var connect = await ConnectAsync((_, _) => throw new SocketException((int)error), new SmtpOptions());

        var failed = Assert.IsType<SmtpConnect.Failed>(connect);
        Assert.Equal((ConnectProblem.HostNotFound, ReplyClass.Transient), (failed.Problem, failed.Class));
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_runs_out_of_time()
    {
        var connect = await ConnectAsync(
            async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return [];
            },
            Hasty);

        Assert.Equal(ConnectProblem.Timeout, Assert.IsType<SmtpConnect.Failed>(connect).Problem);
    }

    [Fact]
    public async Task A_name_that_turns_inside_between_two_looks_is_only_looked_at_once()
    {
        await using var server = new ScriptedSmtp(Hello + "! silence");
        var looks = 0;

        var connect = await ConnectAsync(
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(looks++ == 0 ? "127.0.0.1" : "10.0.0.1")]),
            new SmtpOptions { AllowLoopback = true, QuitSeconds = 0.2 },
            server.Port);

        await Assert.IsType<SmtpConnect.Connected>(connect).Connection.DisposeAsync();
        Assert.Equal(1, looks);
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_the_senders_problem_and_no_packet_is_sent()
    {
        await using var server = new ScriptedSmtp("S: 220 mx");

        var connect = await ConnectAsync(
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), new SmtpOptions(), server.Port);

        var failed = Assert.IsType<SmtpConnect.Failed>(connect);
        Assert.Equal((ConnectProblem.HostNotAllowed, ReplyClass.Sender), (failed.Problem, failed.Class));
        Assert.Empty(server.Heard);
    }

    [Fact]
    public async Task The_hosts_own_stop_ends_the_attempt_and_is_not_taken_for_a_failure()
    {
        await using var server = new ScriptedSmtp("! silence");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Transport().ConnectAsync(Settings(server), stop.Token));
    }

    [Fact]
    public async Task A_server_text_is_shown_on_one_short_line()
    {
        await using var server = new ScriptedSmtp($"S: 554-5.7.1 \u001b[31mred\u0007 {new string('x', 400)}\nS: 554 5.7.1 end");

        var text = (await FailAsync(server)).Text;

        Assert.StartsWith("554 5.7.1 [31mred xxx", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, char.IsControl);
        Assert.InRange(text.Length, 1, SmtpReply.MaxText);
    }

    [Fact]
    public void The_password_never_shows_in_the_settings_text() =>
        Assert.Equal(
            "SmtpSettings { Host = mx.example, Port = 587, Tls = StartTls, User = ana }",
            new SmtpSettings("mx.example", 587, SmtpTls.StartTls, "ana", "pw-CANARY", "sender.example").ToString());

    static Task<SmtpConnect> ConnectAsync(ResolveHost resolve, SmtpOptions options, int port = 587)
    {
        var chosen = Options.Create(options);
        return new SmtpTransport(new HostGuard(chosen, resolve), chosen).ConnectAsync(
            new("mx.example", port, SmtpTls.None, "", "", "sender.example"), TestContext.Current.CancellationToken);
    }

    static async Task<SmtpConnect.Failed> FailAsync(ScriptedSmtp server, string user = "", SmtpOptions? options = null)
    {
        var connect = await Transport(options).ConnectAsync(Settings(server, user: user), TestContext.Current.CancellationToken);
        return Assert.IsType<SmtpConnect.Failed>(connect);
    }
}
