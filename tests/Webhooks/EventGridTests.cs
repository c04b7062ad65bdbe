using System.Text;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using ColdMail.Webhooks.EventGrid;

namespace ColdMail.Tests.Webhooks;

public sealed class EventGridTests
{
    const string Secret = "secret-of-the-endpoint";
    const string Source = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/mail/providers/Microsoft.Communication/CommunicationServices/acs";
    const string Body = $$"""[{"id":"1","topic":"{{Source}}","eventType":"x"}]""";

    [Fact]
    public void W1_Events_with_the_secret_of_the_entered_resource_are_accepted() =>
        Assert.Equal(new Verdict.Authentic(), Verify(Body));

    [Fact]
    public void W2_Every_changed_character_of_the_secret_is_noticed()
    {
        for (var i = 0; i < Secret.Length; i++)
        {
            Assert.Equal(
                new Verdict.Refused(Refusal.WrongSecretHeader), Verify(Body, Secret[..i] + '0' + Secret[(i + 1)..]));
        }

        Assert.Equal(new Verdict.Refused(Refusal.WrongSecretHeader), Verify(Body, null));
        Assert.Equal(new Verdict.Refused(Refusal.WrongSecretHeader), Verify("no json", null));
    }

    [Theory]
    [InlineData("""[{"id":"1","topic":"/subscriptions/other"}]""")]
    [InlineData("""{"id":"1","source":"/subscriptions/other","specversion":"1.0"}""")]
    public void W6_Events_of_another_resource_are_refused_for_good(string body) =>
        Assert.Equal(new Verdict.Refused(Refusal.ForeignSource), Verify(body));

    [Fact]
    public void The_handshake_is_answered_for_the_entered_resource_only()
    {
        static string Question(string topic) =>
            $$$"""[{"id":"1","topic":"{{{topic}}}","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6","validationUrl":"https://evil.example/"}}]""";

        Assert.Equal(
            new Verdict.Answered("""{"validationResponse":"512d38b6"}""", null), Verify(Question(Source.ToLowerInvariant()), null, isQuestion: true));
        Assert.Equal(new Verdict.Refused(Refusal.ForeignSource), Verify(Question("/subscriptions/other"), null, isQuestion: true));
        Assert.Equal(new Verdict.Refused(Refusal.WrongSecretHeader), Verify(Body, null, isQuestion: true));
    }

    [Theory]
    [InlineData(Source, true)]
    [InlineData("/subscriptions/x", false)]
    [InlineData("", false)]
    public void Only_a_resource_can_be_entered(string source, bool isGood) =>
        Assert.Equal(isGood, EventGridDoor.SourceFault(source) is null);

    [Theory]
    [InlineData("Delivered", null, WebhookEventType.Delivered, null)]
    [InlineData("Bounced", "550 5.1.1 no", WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData("Bounced", "550 5.7.1 no", WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData("Failed", null, WebhookEventType.Bounced, BounceClass.Soft)]
    [InlineData("FilteredSpam", null, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData("Quarantined", null, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData("Suppressed", null, WebhookEventType.Bounced, BounceClass.Suppressed)]
    [InlineData("Expanded", null, WebhookEventType.NoEffect, null)]
    [InlineData("Teleported", null, WebhookEventType.Unknown, null)]
    public void Each_status_means_what_the_table_says(string status, string? detail, WebhookEventType type, BounceClass? bounce)
    {
        var read = Read(JsonSerializer.Serialize(new
        {
            id = "1",
            eventType = "Microsoft.Communication.EmailDeliveryReportReceived",
            data = new
            {
                recipient = "ADA@x.example",
                messageId = "00000000-0000-0000-0000-000000000000",
                internetMessageId = "<abc@senders.example>",
                status,
                deliveryStatusDetails = new { statusMessage = detail },
                deliveryAttemptTimestamp = "2026-09-15T10:00:00+00:00",
            },
        }));

        Assert.Equal(
            new WebhookEvent(type, "abc@senders.example", "ada@x.example", Given.Now, null, null, detail, null) { Class = bounce },
            Assert.Single(read.Events));
    }

    [Theory]
    [InlineData("view", WebhookEventType.Opened, null)]
    [InlineData("click", WebhookEventType.Clicked, "https://x.example/")]
    [InlineData("teleport", WebhookEventType.Unknown, null)]
    public void Engagement_is_read_in_the_schema_of_CloudEvents_too(string engagement, WebhookEventType type, string? url)
    {
        var read = Read(JsonSerializer.Serialize(new
        {
            id = "1",
            type = "Microsoft.Communication.EmailEngagementTrackingReportReceived",
            time = "2026-09-15T10:00:00Z",
            data = new { recipient = "ada@x.example", engagementType = engagement, engagementContext = "https://x.example/", userAgent = "Agent" },
        }));

        Assert.Equal(
            new WebhookEvent(type, "", "ada@x.example", Given.Now, null, null, null, url) { UserAgent = "Agent" },
            Assert.Single(read.Events));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""{"eventType":"x"}""")]
    [InlineData("""{"id":"1"}""")]
    public void What_is_malformed_is_told(string item) => Assert.IsType<MappedItem.Malformed>(Map(item));

    static Verdict Verify(string body, string? secret = Secret, bool isQuestion = false) => EventGridDoor.Verify(
        new(
            name => name == EventGridDoor.SecretHeader ? secret : name == "aeg-event-type" && isQuestion ? "SubscriptionValidation" : null,
            Encoding.UTF8.GetBytes(body), Secret, Given.Now)
        {
            Source = Source,
        });

    static MappedItem.Read Read(string item) => Assert.IsType<MappedItem.Read>(Map(item));

    static MappedItem Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InboxItem.Map(WebhookProvider.Find("acs")!, document.RootElement);
    }
}
