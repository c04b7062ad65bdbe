using System.Text;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using ColdMail.Webhooks.Mailgun;

namespace ColdMail.Tests.Webhooks;

public sealed class MailgunTests
{
    const string Timestamp = "1789466400";
    const string Token = "e0b5f0c1d2a3948576e0b5f0c1d2a3948576e0b5f0c1d2a3948576";

    /// <summary>Computed with another implementation: HMAC-SHA256 of timestamp and token under <c>key-test</c>.</summary>
    const string Signature = "eee7f4199c723b14ab529f0327809aaae945b5bb95907c449e0343400956cb93";

    [Fact]
    public void W1_A_signature_made_elsewhere_is_accepted_once_for_its_token() =>
        Assert.Equal(new Verdict.Authentic(Token), Verify(Signed()));

    [Fact]
    public void W2_Every_changed_character_of_what_is_signed_is_noticed()
    {
        foreach (var (part, change) in new (string, Func<string, string>)[]
        {
            (Timestamp, changed => Signed(timestamp: changed)),
            (Token, changed => Signed(token: changed)),
            (Signature, changed => Signed(signature: changed)),
        })
        {
            for (var i = 0; i < part.Length; i++)
            {
                var changed = part[..i] + (part[i] == '0' ? '1' : '0') + part[(i + 1)..];

                Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify(change(changed)));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"signature":{"token":7,"timestamp":"1","signature":"00"}}""")]
    [InlineData("""{"signature":{"token":"\ud800","timestamp":"1","signature":"00"}}""")]
    public void What_is_not_signed_says_so(string body) => Assert.Equal(new Verdict.Refused(Refusal.NoSignature), Verify(body));

    [Fact]
    public void Before_the_key_was_entered_nothing_is_taken() =>
        Assert.Equal(new Verdict.Refused(Refusal.NoKey), Verify(Signed(), key: ""));

    [Fact]
    public void A_report_of_a_subaccount_is_known_by_the_signature_of_the_main_account() =>
        Assert.Equal(
            new Verdict.Authentic(Token),
            Verify("""{"signature":{"token":"t","timestamp":"1","signature":"00"},"parent-""" + Signed()[2..]));

    [Theory]
    [InlineData(12 * 60, true)]
    [InlineData((12 * 60) + 1, false)]
    [InlineData(-5, true)]
    [InlineData(-6, false)]
    public void A_signature_is_good_for_12_hours(int minutesLater, bool isGood) =>
        Assert.Equal(
            isGood ? new Verdict.Authentic(Token) : new Verdict.Refused(Refusal.Stale),
            Verify(Signed(), now: Given.Now.AddMinutes(minutesLater)));

    [Theory]
    [InlineData(""" "event":"accepted" """, WebhookEventType.Accepted, null)]
    [InlineData(""" "event":"delivered","delivery-status":{"code":250,"message":"OK"} """, WebhookEventType.Delivered, null)]
    [InlineData(""" "event":"failed","severity":"temporary","reason":"generic" """, WebhookEventType.Deferred, null)]
    [InlineData(""" "event":"failed","severity":"permanent","reason":"bounce","delivery-status":{"code":550,"message":"5.1.1 no"} """, WebhookEventType.Bounced, BounceClass.Hard)]
    [InlineData(""" "event":"failed","severity":"permanent","reason":"bounce","delivery-status":{"code":550,"message":"5.7.1 no"} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "event":"failed","severity":"permanent","reason":"bounce","delivery-status":{"code":552,"enhanced-code":"5.2.2"} """, WebhookEventType.Bounced, BounceClass.Soft)]
    [InlineData(""" "event":"failed","severity":"permanent","reason":"espblock","delivery-status":{"code":550,"message":"5.1.1 no"} """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "event":"failed","severity":"permanent","reason":"old","delivery-status":{"code":602,"message":"Too old"} """, WebhookEventType.Bounced, BounceClass.Soft)]
    [InlineData(""" "event":"failed","severity":"permanent","reason":"suppress-bounce","delivery-status":{"code":605} """, WebhookEventType.Bounced, BounceClass.Suppressed)]
    [InlineData(""" "event":"rejected" """, WebhookEventType.Bounced, BounceClass.Policy)]
    [InlineData(""" "event":"complained" """, WebhookEventType.Complained, null)]
    [InlineData(""" "event":"unsubscribed" """, WebhookEventType.Unsubscribed, null)]
    [InlineData(""" "event":"opened" """, WebhookEventType.Opened, null)]
    [InlineData(""" "event":"clicked" """, WebhookEventType.Clicked, null)]
    [InlineData(""" "event":"teleported" """, WebhookEventType.Unknown, null)]
    public void Each_event_means_what_the_table_says(string fields, WebhookEventType type, BounceClass? bounce)
    {
        var reported = Assert.Single(Read($$$"""{"event-data":{"id":"x","timestamp":1789466400.5,{{{fields}}}}}""").Events);

        Assert.Equal((type, bounce), (reported.Type, reported.Class));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("gmail", false)]
    [InlineData("apple", true)]
    [InlineData("generic", true)]
    public void Everything_an_event_says_is_read(string bot, bool isMachine)
    {
        var read = Read(
            $$$$"""
            {"event-data":{"id":"CCXM","event":"clicked","timestamp":1789466400.25,"recipient":"ADA@x.example","url":"https://x.example/",
             "client-info":{"bot":"{{{{bot}}}}","user-agent":"Agent"},"message":{"headers":{"message-id":"abc@senders.example"}},
             "user-variables":{"mk":"def@senders.example"}}}
            """);

        Assert.Equal("CCXM|2026-09-15", read.Key);
        Assert.Equal(
            new WebhookEvent(
                WebhookEventType.Clicked, "def@senders.example", "ada@x.example", Given.Now.AddMilliseconds(250), null, null, null,
                "https://x.example/")
            {
                UserAgent = "Agent",
                IsMachine = isMachine,
            },
            Assert.Single(read.Events));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"event-data":{"id":"x","timestamp":1789466400}}""")]
    [InlineData("""{"event-data":{"event":"opened","timestamp":1789466400}}""")]
    [InlineData("""{"event-data":{"event":"opened","id":"x","timestamp":"soon"}}""")]
    public void What_is_malformed_is_told(string item) => Assert.IsType<MappedItem.Malformed>(Map(item));

    static string Signed(string timestamp = Timestamp, string token = Token, string signature = Signature) =>
        $$$"""{"signature":{"timestamp":"{{{timestamp}}}","token":"{{{token}}}","signature":"{{{signature}}}"}}""";

    static Verdict Verify(string body, string key = "key-test", DateTime? now = null) =>
        MailgunSignature.Verify(new(_ => null, Encoding.UTF8.GetBytes(body), key, now ?? Given.Now));

    static MappedItem.Read Read(string item) => Assert.IsType<MappedItem.Read>(Map(item));

    static MappedItem Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InboxItem.Map(WebhookProvider.Find("mailgun")!, document.RootElement);
    }
}
