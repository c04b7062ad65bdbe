using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ColdMail.Webhooks;
using ColdMail.Webhooks.SendGrid;

namespace ColdMail.Tests.Webhooks;

public sealed class SendGridTests
{
    /// <summary>The vector that SendGrid tests its first SDKs with, checked with another implementation.</summary>
    const string Key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==";

    const string Signature = "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=";
    const string Timestamp = "1588788367";
    const string Body = "{\"category\":\"example_payload\",\"event\":\"test_event\",\"message_id\":\"message_id\"}";

    static readonly DateTime SignedAt = DateTimeOffset.FromUnixTimeSeconds(1588788367).UtcDateTime;

    [Fact]
    public void W1_The_vector_of_SendGrid_is_accepted() => Assert.Equal(new Verdict.Authentic(), Verify());

    [Fact]
    public void W2_Every_changed_byte_of_body_timestamp_and_signature_is_noticed()
    {
        for (var i = 0; i < Body.Length; i++)
        {
            Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify(body: Changed(Body, i)));
        }

        for (var i = 0; i < Timestamp.Length; i++)
        {
            Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify(timestamp: Changed(Timestamp, i)));
        }

        for (var i = 0; i < Signature.Length; i++)
        {
            Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify(signature: Changed(Signature, i)));
        }
    }

    [Fact]
    public void A_request_without_signature_or_before_the_key_was_entered_says_so()
    {
        Assert.Equal(new Verdict.Refused(Refusal.NoSignature), Verify(signature: null));
        Assert.Equal(new Verdict.Refused(Refusal.NoSignature), Verify(timestamp: null));
        Assert.Equal(new Verdict.Refused(Refusal.NoKey), Verify(key: ""));
    }

    [Theory]
    [InlineData(26 * 60, true)]
    [InlineData((26 * 60) + 1, false)]
    [InlineData(-5, true)]
    [InlineData(-6, false)]
    public void A_signature_is_good_for_26_hours(int minutesLater, bool isGood) =>
        Assert.Equal(
            isGood ? new Verdict.Authentic() : new Verdict.Refused(Refusal.Stale),
            Verify(now: SignedAt.AddMinutes(minutesLater)));

    [Fact]
    public void Only_a_public_key_on_P_256_can_be_entered()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);

        Assert.Null(SendGridSignature.KeyFault(Key));
        Assert.All(
            ["", "key", Key[..^4], Convert.ToBase64String(other.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())],
            key => Assert.NotNull(SendGridSignature.KeyFault(key)));
    }

    [Theory]
    [InlineData("""{"event":"processed"}""", WebhookEventType.Accepted, null)]
    [InlineData("""{"event":"delivered"}""", WebhookEventType.Delivered, null)]
    [InlineData("""{"event":"deferred","response":"400 try again later"}""", WebhookEventType.Deferred, null)]
    [InlineData("""{"event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 no such user"}""", WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData("""{"event":"bounce","type":"bounce","status":"5.0.0","reason":"500","bounce_classification":"Invalid Address"}""", WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData("""{"event":"bounce","type":"bounce","status":"5.2.2","reason":"552 5.2.2 mailbox full"}""", WebhookEventType.Bounced, BounceClass.Soft)]
    [InlineData("""{"event":"bounce","type":"bounce","status":"5.7.1","reason":"550 5.7.1 refused","bounce_classification":"Invalid Address"}""", WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData("""{"event":"bounce","type":"blocked","status":"5.1.1","reason":"550 5.1.1 no such user"}""", WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData("""{"event":"dropped","reason":"Bounced Address"}""", WebhookEventType.Bounced, BounceClass.Suppressed)]
    [InlineData("""{"event":"dropped","reason":"Invalid SMTPAPI header"}""", WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData("""{"event":"spamreport"}""", WebhookEventType.Complained, null)]
    [InlineData("""{"event":"unsubscribe"}""", WebhookEventType.Unsubscribed, null)]
    [InlineData("""{"event":"group_unsubscribe"}""", WebhookEventType.Unsubscribed, null)]
    [InlineData("""{"event":"group_resubscribe"}""", WebhookEventType.NoEffect, null)]
    [InlineData("""{"event":"open"}""", WebhookEventType.Opened, null)]
    [InlineData("""{"event":"click"}""", WebhookEventType.Clicked, null)]
    [InlineData("""{"event":"teleport"}""", WebhookEventType.Unknown, null)]
    public void Each_event_means_what_the_table_says(string item, WebhookEventType type, BounceClass? bounce)
    {
        var reported = Assert.Single(Read(item).Events);

        Assert.Equal((type, bounce), (reported.Type, reported.Class));
    }

    [Fact]
    public void Everything_an_event_says_is_read()
    {
        var read = Read(
            """
            {"email":"Ada@BÜCHER.example","timestamp":1513299569,"smtp-id":"<other@ismtpd>","event":"open","mk":"abc@senders.example",
             "sg_event_id":"6g4Z","sg_message_id":"x","useragent":"Mozilla/5.0","sg_machine_open":true}
            """);

        Assert.Equal("6g4Z", read.Key);
        Assert.Equal(
            new WebhookEvent(
                WebhookEventType.Opened, "abc@senders.example", "ada@xn--bcher-kva.example",
                new DateTime(2017, 12, 15, 0, 59, 29, DateTimeKind.Utc), null, null, null, null)
            {
                UserAgent = "Mozilla/5.0",
                IsMachine = true,
            },
            Assert.Single(read.Events));
    }

    [Fact]
    public void Without_our_argument_the_Message_ID_counts_and_without_an_id_the_event_itself()
    {
        const string Item = """{"event":"delivered","smtp-id":"<abc@senders.example>"}""";

        var read = Read(Item);

        Assert.Equal((Item, "abc@senders.example"), (read.Key, Assert.Single(read.Events).MessageId));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"\ud800"}""")]
    public void What_is_malformed_is_told(string item) => Assert.IsType<MappedItem.Malformed>(Map(item));

    static Verdict Verify(
        string? signature = Signature, string? timestamp = Timestamp, string body = Body, string key = Key, DateTime? now = null) =>
        SendGridSignature.Verify(new(
            name => name == SendGridSignature.SignatureHeader ? signature : name == SendGridSignature.TimestampHeader ? timestamp : null,
            Encoding.UTF8.GetBytes(body), key, now ?? SignedAt));

    static string Changed(string text, int at) => text[..at] + (text[at] == '0' ? '1' : '0') + text[(at + 1)..];

    static MappedItem.Read Read(string item) => Assert.IsType<MappedItem.Read>(Map(item));

    static MappedItem Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InboxItem.Map(WebhookProvider.Find("sendgrid")!, document.RootElement);
    }
}
