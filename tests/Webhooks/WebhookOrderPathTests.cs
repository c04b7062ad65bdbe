using System.Net.Http.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;

namespace ColdMail.Tests.Webhooks;

/// <summary>W4: whatever order the reports of a mail come in, and however often each comes, its rows end alike.</summary>
[Trait("Kind", "path")]
public sealed class WebhookOrderPathTests(ProviderPathTests.Fixture fixture) : IClassFixture<ProviderPathTests.Fixture>
{
    public static TheoryData<string, string[], MailState> Cases => new()
    {
        {
            "sendgrid",
            ["accepted", "delivered", "opened", "clicked", "bounced", "complained", "unsubscribed"],
            new(
                "sent", "EVIDENCE", "delivered bounced complained unsubscribed opened clicked",
                "bounced clicked complained delivered opened sent unsubscribed", "complained", "complaint", "cancelled")
        },
        {
            "mailgun",
            ["accepted", "delivered", "clicked", "opened", "unsubscribed"],
            new(
                "sent", "EVIDENCE", "delivered unsubscribed opened clicked", "clicked delivered opened sent unsubscribed",
                "unsubscribed", "unsubscribe", "cancelled")
        },
        {
            "postmark",
            ["delivered", "clicked", "bounced"],
            new(
                "sent", "EVIDENCE", "delivered bounced opened clicked", "bounced clicked delivered sent", "bounced", "bounce",
                "cancelled")
        },
        {
            "ses",
            ["accepted", "delivered", "complained"],
            new("sent", "EVIDENCE", "delivered complained", "complained delivered sent", "complained", "complaint", "cancelled")
        },
        {
            "acs",
            ["delivered", "bounced"],
            new("sent", "EVIDENCE", "delivered bounced", "bounced delivered sent", "bounced", "bounce", "cancelled")
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task W4_Any_order_with_any_repetition_ends_alike(string provider, string[] types, MailState expected)
    {
        var rig = await WebhookRig.CreateAsync(fixture.App);
        var peer = await ProviderPeer.JoinAsync(provider, rig.User, fixture.Sns);
        var random = new Random(7);
        var ends = new HashSet<string>();

        for (var round = 0; round < 30; round++)
        {
            var mail = await rig.MailAsync("uncertain");

            // Each comes twice: once more after the first, at any place.
            var order = types.Concat(types).ToArray();
            random.Shuffle(order);
            foreach (var type in order)
            {
                var at = Given.Now.AddMinutes(Array.IndexOf(types, type) + 1);
                using var answer = await fixture.PostAsync(peer.Path, peer.Sign(peer.Report(mail, type, $"{type}-{mail.Id}", at)));
                Assert.True((await answer.Content.ReadFromJsonAsync<InboxCounts>())!.Quarantined == 0);
                if (random.Next(3) == 0)
                {
                    await rig.ProcessAsync();
                }
            }

            await rig.ProcessAsync();
            Assert.Equal(expected, await rig.StateAsync(mail));
            ends.Add(await FactsAsync(mail));
        }

        Assert.Single(ends);
    }

    /// <summary>Every column of the mail that a report may set, with its instants.</summary>
    async Task<string> FactsAsync(WebhookMail mail) => await fixture.App.Database.ScalarAsync<string>(
        """
        SELECT CONCAT_WS('|', status, reason, COALESCE(delivered_at, '-'), COALESCE(bounced_at, '-'), COALESCE(complained_at, '-'),
                         COALESCE(unsubscribed_at, '-'), COALESCE(opened_at, '-'), COALESCE(clicked_at, '-'), sent_at)
          FROM email_messages
         WHERE id = @Id
        """,
        mail);
}
