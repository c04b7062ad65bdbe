using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ColdMail.Senders;
using static ColdMail.Tests.Senders.SmtpRig;

namespace ColdMail.Tests.Senders;

[Trait("Kind", "path")]
public sealed class SmtpTlsTests : IDisposable
{
    const string StartTls = "S: 220 mx ready\nC: EHLO\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n! tls\n";
    const string SignIn = "C: EHLO\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN\nS: 235 2.7.0 welcome\nC: QUIT\nS: 221 bye";

    readonly string rootsFile = Path.GetTempFileName();

    public void Dispose() => File.Delete(rootsFile);

    [Theory]
    [InlineData(SmtpTls.StartTls, StartTls + SignIn)]
    [InlineData(SmtpTls.Implicit, "! tls\nS: 220 mx ready\n" + SignIn)]
    public async Task A_trusted_server_gets_the_password_inside_TLS(SmtpTls tls, string script)
    {
        using var certificate = Issue("mx.example", At("2020-01-01Z"), At("2099-01-01Z"));
        await using var server = new ScriptedSmtp(script, certificate);

        var connect = await Transport(Trusting()).ConnectAsync(Settings(server, tls, "ana"), TestContext.Current.CancellationToken);

        await Assert.IsType<SmtpConnect.Connected>(connect).Connection.DisposeAsync();
        await server.FinishedAsync();
        Assert.Equal(
            "AUTH PLAIN " + Convert.ToBase64String("\0ana\0pw-CANARY"u8), server.Heard.Single(line => line.StartsWith("AUTH", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_whose_STARTTLS_was_stripped_gets_no_password()
    {
        await using var server = new ScriptedSmtp(
            "S: 220 mx ready\nC: EHLO\nS: 250-mx\nS: 250 AUTH PLAIN LOGIN\n! silence");

        var connect = await Transport().ConnectAsync(Settings(server, SmtpTls.StartTls, "ana"), TestContext.Current.CancellationToken);

        Assert.Equal(
            new SmtpConnect.Failed(ConnectProblem.StartTlsMissing, ReplyClass.Sender, "The server does not offer STARTTLS."), connect);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mx.example", "2020-01-01Z", "2021-01-01Z", true, "The certificate is valid only from 2020-01-01 to 2021-01-01.")]
    [InlineData("other.example", "2020-01-01Z", "2099-01-01Z", true, "The certificate is for another name (other.example).")]
    [InlineData("mx.example", "2020-01-01Z", "2099-01-01Z", false, "The certificate was not issued by an authority that this server trusts.")]
    public async Task A_wrong_certificate_ends_the_conversation_before_the_password(
        string name, string from, string to, bool isTrusted, string problem)
    {
        using var certificate = Issue(name, At(from), At(to));
        await using var server = new ScriptedSmtp(StartTls + SignIn, certificate);
        var options = isTrusted ? Trusting() : new SmtpOptions { AllowLoopback = true };

        var connect = await Transport(options).ConnectAsync(Settings(server, SmtpTls.StartTls, "ana"), TestContext.Current.CancellationToken);

        Assert.Equal(new SmtpConnect.Failed(ConnectProblem.Certificate, ReplyClass.Sender, problem), connect);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TLS_from_the_first_byte_on_a_STARTTLS_port_is_a_TLS_problem()
    {
        await using var server = new ScriptedSmtp("S: 220 mx ready\n! silence");

        var connect = await Transport().ConnectAsync(Settings(server, SmtpTls.Implicit), TestContext.Current.CancellationToken);

        var failed = Assert.IsType<SmtpConnect.Failed>(connect);
        Assert.Equal((ConnectProblem.Tls, ReplyClass.Transient), (failed.Problem, failed.Class));
    }

    [Fact]
    public async Task Without_TLS_no_server_but_the_own_machine_is_talked_to()
    {
        var connect = await Transport(address: "93.184.216.34").ConnectAsync(
            new("mx.example", 587, SmtpTls.None, "ana", "pw-CANARY", ""), TestContext.Current.CancellationToken);

        Assert.Equal(ConnectProblem.ClearPassword, Assert.IsType<SmtpConnect.Failed>(connect).Problem);
    }

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    SmtpOptions Trusting() => new() { AllowLoopback = true, TrustedRootsFile = rootsFile, QuitSeconds = 0.3 };

    /// <summary>A server certificate of an authority made for this test, whose root lands in the roots file.</summary>
    X509Certificate2 Issue(string name, DateTimeOffset from, DateTimeOffset to)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Test root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(At("2019-01-01Z"), At("2100-01-01Z"));
        File.WriteAllText(rootsFile, root.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, from, to, [1, 2, 3, 4]);
        using var whole = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
