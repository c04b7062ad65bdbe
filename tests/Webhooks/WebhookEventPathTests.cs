using ColdMail.Security;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Webhooks;

[Trait("Kind", "path")]
public sealed class WebhookEventPathTests(WebhookIntakePathTests.Fixture fixture) : IClassFixture<WebhookIntakePathTests.Fixture>
{
    TestApp App => fixture.App;

    [Theory]
    [InlineData("delivered", null, "delivered", "ok", "", "scheduled")]
    [InlineData("deferred", "4.2.2", "", "ok", "", "scheduled")]
    [InlineData("bounced", "5.1.1", "bounced", "bounced", "bounce", "cancelled")]
    [InlineData("bounced", "5.2.2", "bounced", "ok", "", "scheduled")]
    [InlineData("bounced", "5.7.1", "bounced", "ok", "", "scheduled")]
    [InlineData("complained", null, "complained", "complained", "complaint", "cancelled")]
    [InlineData("unsubscribed", null, "unsubscribed", "unsubscribed", "unsubscribe", "cancelled")]
    [InlineData("opened", null, "opened", "ok", "", "scheduled")]
    [InlineData("clicked", null, "opened clicked", "ok", "", "scheduled")]
    public async Task An_event_becomes_a_fact_and_stops_what_it_must(
        string type, string? status, string facts, string contact, string suppression, string next)
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();

        await rig.ReportAsync(mail.Event(type, status: status));

        Assert.Equal(new("sent", null, facts, type, contact, suppression, next), await rig.StateAsync(mail));
        Assert.Equal(["done"], await rig.InboxAsync());
    }

    [Fact]
    public async Task W4_All_orders_of_four_events_end_alike()
    {
        string[] types = ["delivered", "opened", "clicked", "bounced"];
        var rig = await WebhookRig.CreateAsync(App);
        var ends = new List<MailState>();

        foreach (var order in Orders(types))
        {
            var mail = await rig.MailAsync("uncertain");
            foreach (var type in order)
            {
                await rig.ReportAsync(mail.Event(type, status: type == "bounced" ? "5.1.1" : null));
            }

            ends.Add(await rig.StateAsync(mail));
        }

        Assert.Equal(24, ends.Count);
        Assert.All(ends, end => Assert.Equal(
            new(
                "sent", "EVIDENCE", "delivered bounced opened clicked", "bounced clicked delivered opened sent", "bounced", "bounce",
                "cancelled"),
            end));
    }

    [Fact]
    public async Task The_fact_is_the_earliest_report_whatever_comes_first()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();
        object At(int minute) => new { id = $"{minute}", type = "opened", messageId = mail.Header, occurredAt = Given.Now.AddYears(-1).AddMinutes(minute) };

        await rig.ReportAsync(At(2));
        await rig.ReportAsync(At(1), At(3));

        Assert.Equal(
            Given.Now.AddYears(-1).AddMinutes(1),
            await App.Database.ScalarAsync<DateTime>("SELECT opened_at FROM email_messages WHERE id = @Id", mail));
    }

    [Fact]
    public async Task W5_A_mail_of_another_user_is_out_of_reach()
    {
        var owner = await WebhookRig.CreateAsync(App);
        var other = await WebhookRig.CreateAsync(App);
        var mail = await owner.MailAsync("uncertain");
        var before = await owner.StateAsync(mail);

        await other.ReportAsync(mail.Event("bounced", status: "5.1.1"), mail.Event("complained"), mail.Event("delivered"));

        Assert.Equal(before, await owner.StateAsync(mail));
        Assert.Equal(Enumerable.Repeat("done UNKNOWN_MESSAGE", 3), await other.InboxAsync());
        Assert.Empty(await owner.InboxAsync());
    }

    [Theory]
    [InlineData("scheduled")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("held")]
    public async Task Evidence_overwrites_no_other_state(string status)
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync(status);

        await rig.ReportAsync(mail.Event("delivered"));

        Assert.Equal(new(status, null, "delivered", "delivered", "ok", "", "scheduled"), await rig.StateAsync(mail));
    }

    [Theory]
    [InlineData("deferred")]
    [InlineData("complained")]
    [InlineData("unsubscribed")]
    public async Task What_proves_nothing_leaves_an_uncertain_mail_uncertain(string type)
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync("uncertain");

        await rig.ReportAsync(mail.Event(type));

        Assert.Equal("uncertain", (await rig.StateAsync(mail)).Status);
    }

    [Fact]
    public async Task Evidence_about_a_mail_on_its_way_waits_for_its_settle()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync("sending");

        await rig.ReportAsync(mail.Event("delivered"));
        var early = await rig.InboxAsync();
        await App.Database.ExecuteAsync("UPDATE email_messages SET status = 'uncertain' WHERE id = @Id", mail);
        await rig.ProcessAsync();

        Assert.Equal(["waiting"], early);
        Assert.Equal(new("sent", "EVIDENCE", "delivered", "delivered sent", "ok", "", "scheduled"), await rig.StateAsync(mail));
    }

    [Fact]
    public async Task W11_Delivered_after_a_bounce_keeps_the_suppression()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();

        await rig.ReportAsync(mail.Event("bounced", status: "5.1.1"));
        await rig.ReportAsync(mail.Event("delivered"));

        Assert.Equal(
            new("sent", null, "delivered bounced", "bounced delivered", "bounced", "bounce", "cancelled"), await rig.StateAsync(mail));
    }

    [Theory]
    [InlineData("ADA@MATH{0}.EXAMPLE", "done")]
    [InlineData(" ada@Math{0}.example ", "done")]
    [InlineData("eve@math{0}.example", "done OTHER_RECIPIENT")]
    public async Task An_address_is_compared_as_it_is_stored(string spelling, string inbox)
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync(email: $"ada@math{rig.User.Id}.example");
        var email = spelling.Replace("{0}", $"{rig.User.Id}", StringComparison.Ordinal);

        await rig.ReportAsync(new { id = "1", type = "delivered", messageId = mail.Header, email });

        Assert.Equal([inbox], await rig.InboxAsync());
        Assert.Equal(inbox == "done" ? "delivered" : "", (await rig.StateAsync(mail)).Facts);
    }

    [Fact]
    public async Task W10_An_international_domain_matches_in_both_spellings()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync(email: "ada@xn--bcher-kva.example");

        await rig.ReportAsync(new { id = "1", type = "delivered", messageId = mail.Header, email = "Ada@Bücher.example" });

        Assert.Equal("delivered", (await rig.StateAsync(mail)).Facts);
    }

    [Fact]
    public async Task W7_An_unknown_type_is_kept_and_changes_nothing()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();

        var counts = await rig.ReportAsync(mail.Event("teleported"));

        Assert.Equal(new InboxCounts(1, 0, 0), counts);
        Assert.Equal(["done UNKNOWN_TYPE"], await rig.InboxAsync());
        Assert.Equal(new("sent", null, "", "", "ok", "", "scheduled"), await rig.StateAsync(mail));
    }

    [Fact]
    public async Task Two_runs_at_once_count_everything_once()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mails = new List<WebhookMail>();
        for (var i = 0; i < 10; i++)
        {
            mails.Add(await rig.MailAsync());
        }

        using var answer = await rig.PostAsync(System.Text.Json.JsonSerializer.Serialize(
            Enumerable.Range(0, 300).Select(i => mails[i % 10].Event("opened", $"{i}"))));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.ProcessAsync()));
        await rig.ProcessAsync();

        foreach (var mail in mails)
        {
            Assert.Equal(string.Join(' ', Enumerable.Repeat("opened", 30)), (await rig.StateAsync(mail)).Events);
        }
    }

    [Fact]
    public async Task An_item_that_fails_time_and_again_does_not_keep_the_others_and_is_quarantined()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();
        await rig.ReportAsync(mail.Event("opened"));
        await App.Database.ExecuteAsync(
            "UPDATE webhook_inbox SET processed_at = NULL, provider = 'gone' WHERE user_id = @Id", new { rig.User.Id });

        await rig.ReportAsync(mail.Event("delivered"));
        var afterOne = await rig.InboxAsync();
        for (var i = 0; i < 9; i++)
        {
            await rig.ProcessAsync();
        }

        Assert.Equal(["waiting FAILED", "done"], afterOne);
        Assert.Equal(["done FAILED", "done"], await rig.InboxAsync());
    }

    [Fact]
    public async Task Secrets_come_under_the_current_key()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var cipher = App.Services.GetRequiredService<SecretCipher>();
        var old = new SecretCipher(Microsoft.Extensions.Options.Options.Create(new EncryptionOptions
        {
            CurrentKey = "old",
            Keys = new() { ["old"] = "dGVzdHMgdXNlIHRoaXMga2V5IGFuZCBubyBvdGhlciE=" },
        }));
        var owner = LiveWebhookEndpoint.SecretOf(rig.User.Id, rig.Endpoint);
        var both = new SecretCipher(Microsoft.Extensions.Options.Options.Create(new EncryptionOptions
        {
            CurrentKey = "test",
            Keys = new()
            {
                ["old"] = "dGVzdHMgdXNlIHRoaXMga2V5IGFuZCBubyBvdGhlciE=",
                ["test"] = "dGVzdHMgdXNlIHRoaXMga2V5IGFuZCBubyBvdGhlciE=",
            },
        }));
        await App.Database.ExecuteAsync(
            "UPDATE webhook_endpoints SET secret_encrypted = @encrypted WHERE id = @Endpoint",
            new { rig.Endpoint, encrypted = old.Encrypt(rig.Secret, owner) });

        await ActivatorUtilities.CreateInstance<SecretRotation>(App.Services, both).RotateAsync(CancellationToken.None);

        var stored = await App.Database.ScalarAsync<string>("SELECT secret_encrypted FROM webhook_endpoints WHERE id = @Endpoint", rig);
        Assert.Equal(rig.Secret, cipher.Decrypt(stored, owner));
    }

    static IEnumerable<string[]> Orders(string[] of) => of.Length == 0
        ? [[]]
        : of.SelectMany(first => Orders([.. of.Where(one => one != first)]).Select(rest => (string[])[first, .. rest]));
}
