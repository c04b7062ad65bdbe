using System.Text;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using ColdMail.Webhooks.Postmark;

namespace ColdMail.Tests.Webhooks;

public sealed class PostmarkTests
{
    const string Secret = "secret-of-the-endpoint";

    static readonly string Good = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"coldmail:{Secret}"))}";

    [Fact]
    public void W1_User_name_and_password_of_the_address_are_accepted() => Assert.Equal(new Verdict.Authentic(), Verify(Good));

    [Fact]
    public void W2_Every_changed_character_is_noticed()
    {
        for (var i = "Basic".Length; i < Good.Length; i++)
        {
            Assert.Equal(
                new Verdict.Refused(Refusal.WrongPassword), Verify(Good[..i] + (Good[i] == '0' ? '1' : '0') + Good[(i + 1)..]));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Bearer secret-of-the-endpoint")]
    [InlineData("Basic secret-of-the-endpoint")]
    [InlineData("Basic Y29sZG1haWw6")]
    public void Anything_else_is_refused(string? header) =>
        Assert.Equal(new Verdict.Refused(Refusal.WrongPassword), Verify(header));

    [Theory]
    [InlineData(""" "RecordType":"Delivery" """, WebhookEventType.Delivered, null)]
    [InlineData(""" "RecordType":"Open" """, WebhookEventType.Opened, null)]
    [InlineData(""" "RecordType":"Click" """, WebhookEventType.Clicked, null)]
    [InlineData(""" "RecordType":"SpamComplaint" """, WebhookEventType.Complained, null)]
    [InlineData(""" "RecordType":"SubscriptionChange","SuppressSending":false """, WebhookEventType.NoEffect, null)]
    [InlineData(""" "RecordType":"SubscriptionChange","SuppressSending":true,"SuppressionReason":"ManualSuppression" """, WebhookEventType.Unsubscribed, null)]
    [InlineData(""" "RecordType":"SubscriptionChange","SuppressSending":true,"SuppressionReason":"HardBounce" """, WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData(""" "RecordType":"SubscriptionChange","SuppressSending":true,"SuppressionReason":"SpamComplaint" """, WebhookEventType.Complained, null)]
    [InlineData(""" "RecordType":"Bounce","Type":"HardBounce","Details":"smtp;550 5.1.1 no such user" """, WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData(""" "RecordType":"Bounce","Type":"HardBounce","Details":"smtp;550 5.7.1 refused" """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "RecordType":"Bounce","Type":"BadEmailAddress" """, WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData(""" "RecordType":"Bounce","Type":"SoftBounce","Details":"smtp;552 5.2.2 full" """, WebhookEventType.Bounced, BounceClass.Soft)]
    [InlineData(""" "RecordType":"Bounce","Type":"Blocked" """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "RecordType":"Bounce","Type":"DMARCPolicy" """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "RecordType":"Bounce","Type":"ManuallyDeactivated" """, WebhookEventType.Bounced, BounceClass.Suppressed)]
    [InlineData(""" "RecordType":"Bounce","Type":"Transient" """, WebhookEventType.Deferred, null)]
    [InlineData(""" "RecordType":"Bounce","Type":"DnsError" """, WebhookEventType.Deferred, null)]
    [InlineData(""" "RecordType":"Bounce","Type":"SpamNotification" """, WebhookEventType.Complained, null)]
    [InlineData(""" "RecordType":"Bounce","Type":"AutoResponder" """, WebhookEventType.NoEffect, null)]
    [InlineData(""" "RecordType":"Bounce","Type":"Teleported" """, WebhookEventType.Unknown, null)]
    [InlineData(""" "RecordType":"Inbound" """, WebhookEventType.Unknown, null)]
    public void Each_report_means_what_the_table_says(string fields, WebhookEventType type, BounceClass? bounce)
    {
        var reported = Assert.Single(Read($"{{{fields}}}").Events);

        Assert.Equal((type, bounce), (reported.Type, reported.Class));
    }

    [Fact]
    public void Everything_a_report_says_is_read()
    {
        var read = Read(
            """
            {"RecordType":"Click","MessageID":"00000000-0000-0000-0000-000000000000","Recipient":"Ada@x.example","OriginalLink":"https://x.example/",
             "ReceivedAt":"2026-09-15T12:00:00.0000000+02:00","UserAgent":"Agent","Metadata":{"mk":"abc@senders.example"}}
            """);

        Assert.Equal(
            new WebhookEvent(
                WebhookEventType.Clicked, "abc@senders.example", "ada@x.example", Given.Now, null, null, null, "https://x.example/")
            {
                UserAgent = "Agent",
            },
            Assert.Single(read.Events));
    }

    [Theory]
    [InlineData("""{"RecordType":"Open","MessageID":"m","Recipient":"a@x.example","ReceivedAt":"2026-09-15T10:00:00Z"}""", true)]
    [InlineData("""{"RecordType":"Open","MessageID":"m","Recipient":"a@x.example","ReceivedAt":"2026-09-15T10:00:01Z"}""", false)]
    [InlineData("""{"RecordType":"Open","MessageID":"m","Recipient":"b@x.example","ReceivedAt":"2026-09-15T10:00:00Z"}""", false)]
    [InlineData("""{"RecordType":"Click","MessageID":"m","Recipient":"a@x.example","ReceivedAt":"2026-09-15T10:00:00Z"}""", false)]
    [InlineData("""{"RecordType":"Open","MessageID":"n","Recipient":"a@x.example","ReceivedAt":"2026-09-15T10:00:00Z"}""", false)]
    public void Type_mail_recipient_and_time_make_a_report(string other, bool isSame) =>
        Assert.Equal(
            isSame,
            Read("""{"RecordType":"Open","MessageID":"m","Recipient":"a@x.example","ReceivedAt":"2026-09-15T10:00:00Z"}""").Key == Read(other).Key);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"RecordType":7}""")]
    public void What_is_malformed_is_told(string item) => Assert.IsType<MappedItem.Malformed>(Map(item));

    static Verdict Verify(string? header) => PostmarkPassword.Verify(new(
        name => name == "Authorization" ? header : null, Encoding.UTF8.GetBytes("{}"), Secret, Given.Now));

    static MappedItem.Read Read(string item) => Assert.IsType<MappedItem.Read>(Map(item));

    static MappedItem Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InboxItem.Map(WebhookProvider.Find("postmark")!, document.RootElement);
    }
}
