using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ColdMail.Webhooks.Sns;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tests.Webhooks;

/// <summary>Amazon SNS on this machine: an authority, a certificate that signs, and a site that answers as scripted.</summary>
sealed class SnsPeer : IAsyncDisposable
{
    public const string CertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-good.pem";

    readonly RSA key = RSA.Create(2048);
    readonly X509Certificate2 authority;
    readonly X509Certificate2 certificate;
    WebApplication? site;

    public SnsPeer()
    {
        using var rootKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=Authority of the tests", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var withKey = root.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        certificate = Issue(withKey, "sns.amazonaws.com", key, now.AddYears(-1), now.AddYears(1));
        Pages["good"] = certificate.ExportCertificatePem();
        Pages["stranger"] = Issue(withKey, "www.example.com", key, now.AddYears(-1), now.AddYears(1)).ExportCertificatePem();
        Pages["expired"] = Issue(withKey, "sns.amazonaws.com", key, now.AddYears(-1), now.AddDays(-1)).ExportCertificatePem();
        Pages["selfmade"] = SelfMade().ExportCertificatePem();
        Pages["garbage"] = "no certificate";
        Pages["long"] = Pages["good"] + new string(' ', 70_000);
        authority = X509CertificateLoader.LoadCertificate(withKey.RawData);
    }

    public SnsTrust Trust => new([authority]);

    /// <summary>What stands at <c>/SimpleNotificationService-{name}.pem</c>.</summary>
    public Dictionary<string, string> Pages { get; } = [];

    /// <summary>Every request, as path and query.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers everything with this instead, while it is set.</summary>
    public int? Status { get; set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        site = builder.Build();
        site.Run(AnswerAsync);
        await site.StartAsync();
    }

    /// <summary>Leads what the application asks of SNS here, behind its own gate and handler.</summary>
    public void Attach(IServiceCollection services)
    {
        services.AddSingleton(Trust);
        services.AddHttpClient<SnsSite>().AddHttpMessageHandler(() => new ToPeer(new Uri(site!.Urls.Single())));
    }

    /// <summary>A signed message, with header lines beside it.</summary>
    public (string Body, Dictionary<string, string> Headers) Sign(
        string topic, string message, string type = SnsEnvelope.Notification, string version = "2", string? url = null,
        DateTime? at = null, string? id = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["Type"] = type,
            ["MessageId"] = id ?? Guid.NewGuid().ToString(),
            ["TopicArn"] = topic,
            ["Message"] = message,
            ["Timestamp"] = (at ?? TimeProvider.System.GetUtcNow().UtcDateTime).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
            ["SignatureVersion"] = version,
            ["SigningCertURL"] = url ?? CertificateUrl,
        };
        if (type != SnsEnvelope.Notification)
        {
            fields["Token"] = "token of the confirmation";
            fields["SubscribeURL"] = "https://evil.example/?Action=ConfirmSubscription";
        }

        using var document = JsonDocument.Parse(JsonSerializer.Serialize(fields));
        fields["Signature"] = Convert.ToBase64String(key.SignData(
            new SnsEnvelope(document.RootElement).SignedBytes(),
            version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1,
            RSASignaturePadding.Pkcs1));
        return (JsonSerializer.Serialize(fields), new()
        {
            ["x-amz-sns-message-type"] = type,
            ["x-amz-sns-message-id"] = fields["MessageId"],
        });
    }

    public X509Certificate2 Certificate => certificate;

    public async ValueTask DisposeAsync()
    {
        if (site is not null)
        {
            await site.DisposeAsync();
        }

        key.Dispose();
    }

    async Task AnswerAsync(HttpContext context)
    {
        lock (Requests)
        {
            Requests.Add($"{context.Request.Path}{context.Request.QueryString}");
        }

        var name = context.Request.Path.Value!.Replace("/SimpleNotificationService-", "", StringComparison.Ordinal)
            .Replace(".pem", "", StringComparison.Ordinal);
        context.Response.StatusCode = Status ?? (name == "moved" ? 302 : name == "/" || Pages.ContainsKey(name) ? 200 : 404);
        context.Response.Headers.Location = "/SimpleNotificationService-good.pem";
        await context.Response.WriteAsync(Pages.GetValueOrDefault(name, ""));
    }

    static X509Certificate2 Issue(X509Certificate2 issuer, string name, RSA key, DateTimeOffset from, DateTimeOffset until)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(8));
    }

    X509Certificate2 SelfMade()
    {
        var request = new CertificateRequest("CN=sns.amazonaws.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
    }

    sealed class ToPeer(Uri peer) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(peer, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
