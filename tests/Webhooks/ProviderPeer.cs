using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using ColdMail.Webhooks.EventGrid;
using ColdMail.Webhooks.SendGrid;

namespace ColdMail.Tests.Webhooks;

/// <summary>A request as a provider makes it.</summary>
sealed record PeerRequest(string Body, Dictionary<string, string> Headers);

/// <summary>A provider that reports to an endpoint of a user, in its own format and with its own proof.</summary>
abstract class ProviderPeer
{
    public static readonly IReadOnlyList<string> Names = ["generic", "sendgrid", "mailgun", "postmark", "ses", "acs"];

    public abstract string Name { get; }

    public string Path { get; private set; } = "";

    public long Endpoint { get; private set; }

    /// <summary>What we made for it, or what it brings.</summary>
    protected string Secret { get; set; } = "";

    public static async Task<ProviderPeer> JoinAsync(string name, TestUser user, SnsPeer sns)
    {
        ProviderPeer peer = name switch
        {
            "generic" => new Generic(),
            "sendgrid" => new SendGrid(),
            "mailgun" => new Mailgun(),
            "postmark" => new Postmark(),
            "ses" => new Ses(sns),
            "acs" => new Acs(),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        using var made = await user.Http.PostAsJsonAsync(
            "/api/webhook-endpoints", new { name = "Relay", provider = name, key = peer.Key, source = peer.Source });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        var url = new Uri(answer.GetProperty("url").GetString()!);
        (peer.Path, peer.Endpoint) = (url.AbsolutePath, answer.GetProperty("endpoint").GetProperty("id").GetInt64());
        peer.Secret = answer.GetProperty("secret").GetString() ?? peer.Secret;
        peer.UserInfo = Uri.UnescapeDataString(url.UserInfo);
        return peer;
    }

    /// <summary>The key that the user enters for it; null: none.</summary>
    protected virtual string? Key => null;

    public string? EnteredKey => Key;

    /// <summary>The topic or resource that the user enters for it; null: none.</summary>
    public virtual string? Source => null;

    /// <summary>User name and password of the address.</summary>
    protected string UserInfo { get; private set; } = "";

    /// <summary>One report in the words of the provider.</summary>
    /// <param name="type">accepted, delivered, opened, clicked, bounced (hard), complained, unsubscribed or unknown.</param>
    public abstract object Report(WebhookMail mail, string type, string id, DateTime? at = null);

    /// <summary>A request with one report, proved as the provider proves it.</summary>
    public abstract PeerRequest Sign(object report);

    static string Json(object value) => JsonSerializer.Serialize(value);

    static string Iso(DateTime? at) => (at ?? Given.Now).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static long Unix(DateTime? at) => new DateTimeOffset(at ?? Given.Now).ToUnixTimeSeconds();

    static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    sealed class Generic : ProviderPeer
    {
        public override string Name => "generic";

        public override object Report(WebhookMail mail, string type, string id, DateTime? at) => new
        {
            id,
            type,
            messageId = mail.Header,
            email = mail.Email,
            occurredAt = Iso(at),
            status = type == "bounced" ? "5.1.1" : null,
            extra = new { more = 1 },
        };

        public override PeerRequest Sign(object report)
        {
            var body = Json(report);
            return new(body, new() { [GenericSignature.Header] = GenericSignature.Sign(Secret, Encoding.UTF8.GetBytes(body), Now) });
        }
    }

    sealed class SendGrid : ProviderPeer
    {
        readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public override string Name => "sendgrid";

        protected override string Key => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

        public override object Report(WebhookMail mail, string type, string id, DateTime? at) => new Dictionary<string, object?>
        {
            ["sg_event_id"] = id,
            ["event"] = type switch
            {
                "accepted" => "processed",
                "opened" => "open",
                "clicked" => "click",
                "bounced" => "bounce",
                "complained" => "spamreport",
                "unsubscribed" => "unsubscribe",
                _ => type,
            },
            ["smtp-id"] = $"<{mail.Header}>",
            ["email"] = mail.Email,
            ["timestamp"] = Unix(at),
            ["type"] = "bounce",
            ["status"] = "5.1.1",
            ["extra"] = new { more = 1 },
        };

        public override PeerRequest Sign(object report)
        {
            // SendGrid ends its bodies with a line break, and signs it.
            var body = Json(report is Array ? report : new[] { report }) + "\r\n";
            var time = Unix(Now).ToString(CultureInfo.InvariantCulture);
            var signature = key.SignData(
                Encoding.UTF8.GetBytes(time + body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            return new(body, new()
            {
                [SendGridSignature.SignatureHeader] = Convert.ToBase64String(signature),
                [SendGridSignature.TimestampHeader] = time,
            });
        }
    }

    sealed class Mailgun : ProviderPeer
    {
        readonly string key = Guid.NewGuid().ToString("N");

        public override string Name => "mailgun";

        protected override string Key => key;

        public override object Report(WebhookMail mail, string type, string id, DateTime? at) => new Dictionary<string, object?>
        {
            ["id"] = id,
            ["event"] = type == "bounced" ? "failed" : type,
            ["severity"] = "permanent",
            ["reason"] = "bounce",
            ["recipient"] = mail.Email,
            ["timestamp"] = Unix(at),
            ["message"] = new { headers = new Dictionary<string, string> { ["message-id"] = mail.Header } },
            ["extra"] = new { more = 1 },
        };

        public override PeerRequest Sign(object report)
        {
            var (time, token) = (Unix(Now).ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"));
            return new(
                Json(new Dictionary<string, object>
                {
                    ["signature"] = new
                    {
                        timestamp = time,
                        token,
                        signature = Convert.ToHexStringLower(
                            HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(time + token))),
                    },
                    ["event-data"] = report,
                }),
                []);
        }
    }

    sealed class Postmark : ProviderPeer
    {
        public override string Name => "postmark";

        public override object Report(WebhookMail mail, string type, string id, DateTime? at) => new
        {
            RecordType = type switch
            {
                "delivered" => "Delivery",
                "opened" => "Open",
                "clicked" => "Click",
                "bounced" => "Bounce",
                "complained" => "SpamComplaint",
                "unsubscribed" => "SubscriptionChange",
                _ => type,
            },
            Type = "HardBounce",
            SuppressSending = true,
            MessageID = id,
            Recipient = mail.Email,
            ReceivedAt = Iso(at),
            Metadata = new { mk = mail.Header },
            Extra = new { more = 1 },
        };

        public override PeerRequest Sign(object report) => new(Json(report), new()
        {
            ["Authorization"] = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(UserInfo))}",
        });
    }

    sealed class Ses(SnsPeer sns) : ProviderPeer
    {
        readonly string topic = $"arn:aws:sns:eu-west-1:123456789012:{Guid.NewGuid():N}";

        public override string Name => "ses";

        public override string Source => topic;

        public override object Report(WebhookMail mail, string type, string id, DateTime? at) => (id, Json(new
        {
            eventType = type switch
            {
                "accepted" => "Send",
                "delivered" => "Delivery",
                "opened" => "Open",
                "clicked" => "Click",
                "bounced" => "Bounce",
                "complained" => "Complaint",
                "unsubscribed" => "Subscription",
                _ => type,
            },
            mail = new
            {
                timestamp = Iso(at),
                destination = new[] { mail.Email },
                headers = new[] { new { name = "Message-ID", value = $"<{mail.Header}>" } },
            },
            bounce = new { bounceType = "Permanent", bounceSubType = "General", timestamp = Iso(at), bouncedRecipients = Who(mail) },
            complaint = new { timestamp = Iso(at), complainedRecipients = Who(mail) },
            delivery = new { timestamp = Iso(at) },
            open = new { timestamp = Iso(at) },
            click = new { timestamp = Iso(at) },
            extra = new { more = 1 },
        }));

        public override PeerRequest Sign(object report)
        {
            var (id, message) = ((string, string))report;
            var (body, headers) = sns.Sign(topic, message, id: id);
            return new(body, headers);
        }

        static object[] Who(WebhookMail mail) => [new { emailAddress = mail.Email }];
    }

    sealed class Acs : ProviderPeer
    {
        readonly string resource =
            $"/subscriptions/{Guid.NewGuid()}/resourceGroups/mail/providers/Microsoft.Communication/CommunicationServices/acs";

        public override string Name => "acs";

        public override string Source => resource;

        public override object Report(WebhookMail mail, string type, string id, DateTime? at) => new
        {
            id,
            topic = resource,
            eventType = type == "unknown" ? "Microsoft.Communication.New" : "Microsoft.Communication.EmailDeliveryReportReceived",
            data = new
            {
                recipient = mail.Email,
                internetMessageId = $"<{mail.Header}>",
                status = type == "delivered" ? "Delivered" : "Bounced",
                deliveryAttemptTimeStamp = Iso(at),
                extra = new { more = 1 },
            },
        };

        public override PeerRequest Sign(object report) =>
            new(Json(new[] { report }), new() { [EventGridDoor.SecretHeader] = Secret });
    }
}
