using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;

namespace ColdMail.Tests.Webhooks;

public sealed class EventEffectTests
{
    [Theory]
    [InlineData(null, false, 3600, "unknown", true)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) Chrome/140", false, 3600, "human", true)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) Chrome/140", false, 3, "machine", false)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) Chrome/140", true, 3600, "machine", false)]
    [InlineData("Mozilla/5.0", false, 3600, "machine", false)]
    [InlineData("Mimecast scanner", false, 3600, "machine", false)]
    [InlineData("Mozilla/5.0 GoogleImageProxy", false, 3600, "proxy", true)]
    public void Only_what_a_person_did_becomes_a_fact(string? agent, bool isMachine, int secondsLater, string name, bool setsFact)
    {
        foreach (var type in new[] { WebhookEventType.Opened, WebhookEventType.Clicked })
        {
            var effect = EventEffect.Of(
                new(type, "a@b", null, Given.Now.AddSeconds(secondsLater), null, null, null, null) { UserAgent = agent, IsMachine = isMachine },
                Given.Now)!;

            Assert.Equal((name, setsFact, true), (effect.Class, effect.SetsFact, effect.IsEvidence));
        }
    }

    [Theory]
    [InlineData(BounceClass.Hard, "hard", "bounce")]
    [InlineData(BounceClass.Suppressed, "suppressed", "bounce")]
    [InlineData(BounceClass.Soft, "soft", null)]
    [InlineData(BounceClass.Policy, "policy", null)]
    public void What_the_provider_says_of_a_bounce_counts_before_codes(BounceClass said, string name, string? suppression) =>
        Assert.Equal(
            new EventEffect("bounced", name, suppression, true, 1_000),
            EventEffect.Of(new(WebhookEventType.Bounced, "a@b", null, null, "5.1.1", null, null, null) { Class = said }, null));

    [Fact]
    public void That_the_provider_took_a_mail_is_evidence_and_nothing_else() =>
        Assert.Equal(
            new EventEffect("accepted", null, null, true, 0),
            EventEffect.Of(new(WebhookEventType.Accepted, "a@b", null, null, null, null, null, null), null));
}
