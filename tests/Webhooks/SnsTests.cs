using System.Text;
using System.Text.Json.Nodes;
using ColdMail.Webhooks;
using ColdMail.Webhooks.Sns;

namespace ColdMail.Tests.Webhooks;

public sealed class SnsTests : IAsyncDisposable
{
    const string Topic = "arn:aws:sns:eu-west-1:123456789012:mail-events";

    readonly SnsPeer peer = new();

    public ValueTask DisposeAsync() => peer.DisposeAsync();

    [Theory]
    [InlineData("2")]
    [InlineData("1")]
    public void W1_A_signed_message_is_accepted(string version)
    {
        var message = peer.Sign(Topic, "{}", version: version);

        Assert.Equal(new Verdict.NeedsCertificate(new Uri(SnsPeer.CertificateUrl)), Verify(message, withCertificate: false));
        Assert.Equal(new Verdict.Authentic(), Verify(message));
    }

    [Theory]
    [InlineData("Message")]
    [InlineData("MessageId")]
    [InlineData("Timestamp")]
    [InlineData("TopicArn")]
    [InlineData("Signature")]
    public void W2_Every_changed_character_of_what_is_signed_is_noticed(string field)
    {
        var (body, headers) = peer.Sign(Topic, """{"a":1}""");
        var value = JsonNode.Parse(body)![field]!.GetValue<string>();
        for (var i = 0; i < value.Length; i++)
        {
            var changed = JsonNode.Parse(body)!;
            changed[field] = value[..i] + (value[i] == '0' ? '1' : '0') + value[(i + 1)..];

            Assert.IsType<Verdict.Refused>(Verify((changed.ToJsonString(), headers)));
        }
    }

    [Fact]
    public void A_subject_that_is_added_or_a_type_that_is_changed_is_noticed()
    {
        var (body, headers) = peer.Sign(Topic, "{}");
        var subject = JsonNode.Parse(body)!;
        subject["Subject"] = "x";
        var type = JsonNode.Parse(body)!;
        type["Type"] = SnsEnvelope.SubscriptionConfirmation;

        Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify((subject.ToJsonString(), headers)));
        Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify((type.ToJsonString(), headers)));
        headers["x-amz-sns-message-type"] = SnsEnvelope.SubscriptionConfirmation;
        Assert.Equal(new Verdict.Refused(Refusal.WrongSignature), Verify((type.ToJsonString(), headers)));
    }

    [Fact]
    public void W6_A_signed_message_of_a_foreign_topic_is_refused_for_good_without_asking_anybody()
    {
        var verdict = Verify(peer.Sign("arn:aws:sns:eu-west-1:999999999999:mail-events", "{}"), withCertificate: false);

        Assert.Equal(new Verdict.Refused(Refusal.ForeignSource), verdict);
        Assert.Equal(403, Refusal.ForeignSource.Status);
    }

    [Fact]
    public void Sha1_is_taken_only_where_the_installation_allows_it() =>
        Assert.Equal(new Verdict.Refused(Refusal.OldAlgorithm), Verify(peer.Sign(Topic, "{}", version: "1"), allowsSha1: false));

    [Theory]
    [InlineData(75, true)]
    [InlineData(77, false)]
    [InlineData(-4, true)]
    [InlineData(-6, false)]
    public void A_message_is_good_for_75_minutes(int minutesLater, bool isGood)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;

        var verdict = Verify(peer.Sign(Topic, "{}", at: now.AddMinutes(-minutesLater)), now: now);

        Assert.Equal(isGood ? new Verdict.Authentic() : new Verdict.Refused(Refusal.Stale), verdict);
    }

    [Fact]
    public void A_subscription_is_confirmed_at_an_address_of_our_own_making() =>
        Assert.Equal(
            new Verdict.Confirms(new(
                "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Version=2010-03-31"
                + "&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Amail-events&Token=token%20of%20the%20confirmation")),
            Verify(peer.Sign(Topic, "", SnsEnvelope.SubscriptionConfirmation)));

    [Fact]
    public void The_end_of_a_subscription_is_told_to_the_owner() =>
        Assert.Equal(
            new Verdict.Answered(null, Refusal.Unsubscribed), Verify(peer.Sign(Topic, "", SnsEnvelope.UnsubscribeConfirmation)));

    [Theory]
    [InlineData("http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-a.pem")]
    [InlineData("https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-a.pem")]
    [InlineData("https://evil.example/SimpleNotificationService-a.pem")]
    [InlineData("https://evil.example/?https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem")]
    [InlineData("https://sns.evil.s3.amazonaws.com/SimpleNotificationService-a.pem")]
    [InlineData("https://bucket.s3.amazonaws.com/SimpleNotificationService-a.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/other.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/a/../SimpleNotificationService-a.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem?x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a.pem#x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com\\@evil.example/SimpleNotificationService-a.pem")]
    [InlineData("https://169.254.169.254/SimpleNotificationService-a.pem")]
    [InlineData("file:///SimpleNotificationService-a.pem")]
    [InlineData("/SimpleNotificationService-a.pem")]
    [InlineData("")]
    public void Certificates_are_read_from_SNS_only(string url)
    {
        Assert.Null(SnsAddresses.Certificate(url));
        Assert.Equal(new Verdict.Refused(Refusal.BadCertificate), Verify(peer.Sign(Topic, "{}", url: url), withCertificate: false));
    }

    [Theory]
    [InlineData("https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem")]
    [InlineData("https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-a.pem")]
    public void The_addresses_of_SNS_are_known(string url) => Assert.Equal(new Uri(url), SnsAddresses.Certificate(url));

    [Theory]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:mail-events", true)]
    [InlineData("arn:aws-cn:sns:cn-north-1:123456789012:mail", true)]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:mail/../events", false)]
    [InlineData("arn:aws:sns:evil.example/:123456789012:mail", false)]
    [InlineData("arn:aws:sqs:eu-west-1:123456789012:mail", false)]
    [InlineData("mail", false)]
    public void Only_a_topic_can_be_entered(string source, bool isTopic) =>
        Assert.Equal(isTopic, SnsAddresses.SourceFault(source) is null);

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"eventType":"Bounce","mail":{}}""")]
    public void What_is_not_signed_says_so(string body) =>
        Assert.Equal(new Verdict.Refused(Refusal.NoSignature), Verify((body, [])));

    Verdict Verify(
        (string Body, Dictionary<string, string> Headers) message, bool withCertificate = true, bool allowsSha1 = true,
        DateTime? now = null) =>
        SnsSignature.Verify(
            new(message.Headers.GetValueOrDefault, Encoding.UTF8.GetBytes(message.Body), "", now ?? TimeProvider.System.GetUtcNow().UtcDateTime)
            {
                Source = Topic,
                Certificate = withCertificate ? peer.Certificate : null,
                AllowsSha1 = allowsSha1,
            });
}
