using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;

namespace ColdMail.Tests.Webhooks;

public sealed class SesEventsTests
{
    const string Mail =
        """
        "mail":{"timestamp":"2026-09-15T10:00:00.000Z","messageId":"0100-ses","destination":["ada@x.example"],
        "headers":[{"name":"Subject","value":"Hi"},{"name":"message-id","value":"<abc@senders.example>"}],
        "commonHeaders":{"messageId":"<other@senders.example>"}}
        """;

    [Theory]
    [InlineData(""" "eventType":"Send" """, WebhookEventType.Accepted, null)]
    [InlineData(""" "eventType":"Delivery","delivery":{"recipients":["ada@x.example"]} """, WebhookEventType.Delivered, null)]
    [InlineData(""" "notificationType":"Delivery","delivery":{} """, WebhookEventType.Delivered, null)]
    [InlineData(""" "eventType":"DeliveryDelay","deliveryDelay":{"delayedRecipients":[{"emailAddress":"ada@x.example"}]} """, WebhookEventType.Deferred, null)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[{"emailAddress":"ada@x.example"}]} """, WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"NoEmail","bouncedRecipients":[{"status":"5.1.1"}]} """, WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[{"status":"5.7.1"}]} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"OnAccountSuppressionList","bouncedRecipients":[{}]} """, WebhookEventType.Bounced, BounceClass.Suppressed)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"Suppressed","bouncedRecipients":[{}]} """, WebhookEventType.Bounced, BounceClass.Suppressed)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Transient","bounceSubType":"MailboxFull","bouncedRecipients":[{}]} """, WebhookEventType.Bounced, BounceClass.Soft)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Transient","bounceSubType":"ContentRejected","bouncedRecipients":[{}]} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "eventType":"Bounce","bounce":{"bounceType":"Undetermined","bounceSubType":"Undetermined","bouncedRecipients":[{"status":"5.1.1"}]} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "eventType":"Reject","reject":{"reason":"Bad content"} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "eventType":"Rendering Failure","failure":{} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"ada@x.example"}]} """, WebhookEventType.Complained, null)]
    [InlineData(""" "eventType":"Complaint","complaint":{"complaintFeedbackType":"not-spam","complainedRecipients":[{}]} """, WebhookEventType.NoEffect, null)]
    [InlineData(""" "eventType":"Subscription","subscription":{} """, WebhookEventType.Unsubscribed, null)]
    [InlineData(""" "eventType":"Open","open":{} """, WebhookEventType.Opened, null)]
    [InlineData(""" "eventType":"Click","click":{} """, WebhookEventType.Clicked, null)]
    [InlineData(""" "eventType":"Teleport" """, WebhookEventType.Unknown, null)]
    public void Each_event_means_what_the_table_says(string fields, WebhookEventType type, BounceClass? bounce)
    {
        var reported = Assert.Single(Read($"{{{fields},{Mail}}}").Events);

        Assert.Equal((type, bounce), (reported.Type, reported.Class));
    }

    [Fact]
    public void Every_recipient_of_a_report_counts_and_a_report_that_comes_by_two_ways_is_one()
    {
        const string Report =
            """
            "eventType":"Bounce","bounce":{"feedbackId":"f-1","timestamp":"2026-09-15T10:00:00Z","bounceType":"Permanent","bounceSubType":"General",
            "bouncedRecipients":[{"emailAddress":"ada@x.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 no"},{"emailAddress":"EVE@x.example"}]}
            """;

        var read = Read($"{{{Report},{Mail}}}");

        Assert.Equal("f-1", read.Key);
        Assert.Equal(
            [
                new(WebhookEventType.Bounced, "abc@senders.example", "ada@x.example", Given.Now, "5.1.1", null, "smtp; 550 5.1.1 no", null)
                {
                    Class = BounceClass.Hard,
                },
                new(WebhookEventType.Bounced, "abc@senders.example", "eve@x.example", Given.Now, null, null, null, null)
                {
                    Class = BounceClass.Hard,
                },
            ],
            read.Events);
    }

    [Fact]
    public void Everything_a_click_says_is_read()
    {
        var read = Read($$$"""{"eventType":"Click","click":{"timestamp":"2026-09-15T10:00:00Z","link":"https://x.example/","userAgent":"Agent"},{{{Mail}}}}""");

        Assert.Equal("sns-1", read.Key);
        Assert.Equal(
            new WebhookEvent(
                WebhookEventType.Clicked, "abc@senders.example", "ada@x.example", Given.Now, null, null, null, "https://x.example/")
            {
                UserAgent = "Agent",
            },
            Assert.Single(read.Events));
    }

    [Fact]
    public void The_message_in_words_that_SES_begins_with_is_taken_quietly() =>
        Assert.Equal(
            WebhookEventType.NoEffect,
            Assert.Single(Read("Successfully validated SNS topic for Amazon SES event publishing.").Events).Type);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"MessageId":"x"}""")]
    [InlineData("""{"MessageId":"x","Message":7}""")]
    public void What_is_malformed_is_told(string item) => Assert.IsType<MappedItem.Malformed>(Map(item));

    static MappedItem.Read Read(string message) => Assert.IsType<MappedItem.Read>(
        Map(JsonSerializer.Serialize(new { Type = "Notification", MessageId = "sns-1", Message = message })));

    static MappedItem Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InboxItem.Map(WebhookProvider.Find("ses")!, document.RootElement);
    }
}
