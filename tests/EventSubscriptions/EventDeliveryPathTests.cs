using System.Text.Json;
using ColdMail.EventSubscriptions;
using ColdMail.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.EventSubscriptions;

/// <summary>Events on their way to a real server.</summary>
[Trait("Kind", "path")]
public sealed class EventDeliveryPathTests(EventApp app) : IClassFixture<EventApp>, IAsyncLifetime
{
    ScriptedReceiver? started;

    ScriptedReceiver Receiver => started ?? throw new InvalidOperationException("The receiver was not started.");

    public async ValueTask InitializeAsync() => started = await ScriptedReceiver.StartAsync();

    public async ValueTask DisposeAsync() => await Receiver.DisposeAsync();

    [Fact]
    public async Task A_delivery_says_what_happened_and_proves_where_it_comes_from()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        var mail = await rig.MailAsync();
        var id = await rig.EventAsync(
            mail, "bounced", metadata: """{"at":"2026-09-15T08:30:00Z","class":"hard","code":550,"reply":"no \"user\" – ü","inbox":7}""");

        await rig.TellAsync(to);

        var got = Assert.Single(Receiver.Received);
        Assert.Equal($"evt_m{id}", got.Id);
        Assert.Equal($"{new DateTimeOffset(rig.Now).ToUnixTimeSeconds()}", got.Time);
        Assert.Equal(got.SignatureUnder(to.Secret), got.Signature);
        var (contact, email) = Assert.Single(await rig.Database.QueryAsync<(long, string)>(
            "SELECT c.id, c.email FROM contacts c JOIN email_messages m ON m.contact_id = c.id WHERE m.id = @mail", new { mail }));
        Assert.Equal(
            $$$$"""
            {"type":"mail.bounced","timestamp":"2026-09-15T08:30:00Z","data":{"messageId":{{{{mail}}}},"campaignId":{{{{rig.Campaign}}}},"campaignName":"Campaign","stepNumber":1,"contactId":{{{{contact}}}},"email":"{{{{email}}}}","senderId":1,"details":{"class":"hard","code":550,"reply":"no \"user\" – ü"}}}
            """,
            got.Body);
    }

    [Fact]
    public async Task A_delivery_is_tried_again_as_the_specification_says_and_then_kept_as_failed()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        await rig.EventAsync(await rig.MailAsync());
        Receiver.Say(400, "<b>no</b>\r\n" + new string('x', 5_000));
        await rig.FanOutAsync();

        var begun = rig.Now;
        List<TimeSpan> waits = [];
        for (var attempt = 1; attempt <= DeliveryVerdict.MostAttempts; attempt++)
        {
            await rig.DeliverAsync(to);
            await rig.DeliverAsync(to);
            Assert.Equal(attempt, Receiver.Received.Count);
            if (await rig.Database.ScalarAsync<DateTime?>("SELECT next_at FROM event_deliveries WHERE subscription_id = @Id", to) is { } next)
            {
                waits.Add(next - rig.Now);
                app.Clock!.SetUtcNow(new DateTimeOffset(next));
            }
        }

        Assert.InRange(rig.Now - begun, TimeSpan.FromDays(3), TimeSpan.FromDays(4));
        Assert.Equal(waits.Order(), waits);
        Assert.Single(Receiver.Received.Select(got => got.Id).Distinct());
        Assert.Single(Receiver.Received.Select(got => got.Body).Distinct());
        var logged = Assert.Single((await rig.LogAsync(to, "?status=failed")).EnumerateArray());
        Assert.Equal((10, 400), (logged.GetProperty("attempts").GetInt32(), logged.GetProperty("answerCode").GetInt32()));
        Assert.StartsWith("<b>no</b> xxx", logged.GetProperty("answerText").GetString(), StringComparison.Ordinal);
        Assert.Equal(300, logged.GetProperty("answerText").GetString()!.Length);
    }

    [Fact]
    public async Task A_worker_that_is_lost_makes_its_deliveries_come_again_under_the_same_id()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        await rig.EventAsync(await rig.MailAsync());
        await rig.FanOutAsync();
        var store = app.Services.GetRequiredService<DeliveryStore>();
        var lease = rig.Now.AddMinutes(2);
        var lost = (await store.TakeAsync(to.Id, 1, rig.Now, lease, CancellationToken.None))!;
        var claimed = Assert.Single(await store.ClaimAsync(to.Id, 1, 10, rig.Now, lease, CancellationToken.None));
        var client = app.Services.GetRequiredService<EventClient>();
        var answer = await client.DeliverAsync(lost.Url, lost.Secrets, claimed.Content, CancellationToken.None);

        await rig.DeliverAsync(to);
        Assert.Single(Receiver.Received);
        app.Clock!.Advance(TimeSpan.FromMinutes(2));
        await rig.DeliverAsync(to);
        await store.SettleAsync(
            lost, 1, [new(claimed, answer, new("failed", null))], [], ReceiverHealth.Well, null, rig.Now, CancellationToken.None);

        Assert.Equal(2, Receiver.Received.Count);
        Assert.Single(Receiver.Received.Select(got => (got.Id, got.Body)).Distinct());
        Assert.Equal("delivered", Assert.Single((await rig.LogAsync(to)).EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Events_of_one_mail_come_in_their_order_until_one_has_failed_three_times()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        var mail = await rig.MailAsync();
        foreach (var type in new[] { "sent", "delivered", "opened" })
        {
            await rig.EventAsync(mail, type);
        }

        await rig.EventAsync(await rig.MailAsync(), "clicked");
        Receiver.Answer = (context, got) =>
        {
            context.Response.StatusCode = got.Type == "mail.delivered" ? 400 : 204;
            return Task.CompletedTask;
        };

        await rig.TellAsync(to);
        Assert.Equal(["mail.clicked", "mail.delivered", "mail.sent"], Types().Order());
        Assert.True(Types().IndexOf("mail.sent") < Types().IndexOf("mail.delivered"));
        app.Clock!.Advance(TimeSpan.FromMinutes(1));
        await rig.DeliverAsync(to);
        Assert.DoesNotContain("mail.opened", Types());
        app.Clock!.Advance(TimeSpan.FromMinutes(10));
        await rig.DeliverAsync(to);

        Assert.Equal(["mail.delivered", "mail.opened"], Types().TakeLast(2));

        List<string> Types() => [.. Receiver.Received.Select(got => got.Type)];
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_never_followed()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        await rig.EventAsync(await rig.MailAsync());
        Receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        await rig.TellAsync(to);

        Assert.Equal("/events", Assert.Single(Receiver.Received).Path);
        Assert.Equal(307, Assert.Single((await rig.LogAsync(to)).EnumerateArray()).GetProperty("answerCode").GetInt32());
    }

    [Fact]
    public async Task Gone_switches_the_subscription_off_and_tells_its_user()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        await rig.EventAsync(await rig.MailAsync());
        Receiver.Say(410);

        await rig.TellAsync(to);
        await rig.EventAsync(await rig.MailAsync());
        await rig.TellAsync(to);

        Assert.Single(Receiver.Received);
        Assert.Equal("off", (await rig.SubscriptionAsync(to)).GetProperty("status").GetString());
        Assert.Single((await rig.LogAsync(to)).EnumerateArray());
        Assert.Equal(
            ["SUBSCRIPTION_STOPPED"],
            await rig.Database.QueryAsync<string>("SELECT kind FROM notifications WHERE user_id = @Id", new { rig.User.Id }));
    }

    [Fact]
    public async Task Five_days_of_failing_pause_and_resuming_delivers_what_waited()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        Receiver.Say(500);
        for (var day = 0; day <= 5; day++)
        {
            await rig.EventAsync(await rig.MailAsync());
            await rig.TellAsync(to);
            app.Clock!.Advance(TimeSpan.FromDays(day < 5 ? 1 : 0));
        }

        var paused = await rig.SubscriptionAsync(to);
        Assert.Equal("paused", paused.GetProperty("status").GetString());
        Assert.Contains("No delivery has arrived since", paused.GetProperty("statusReason").GetString(), StringComparison.Ordinal);
        await rig.EventAsync(await rig.MailAsync());
        await rig.TellAsync(to);
        var before = Receiver.Received.Count;
        Receiver.Say(200);
        await rig.PostAsync($"/api/event-subscriptions/{to.Id}/resume");
        app.Clock!.Advance(TimeSpan.FromHours(29));
        await rig.DeliverAsync(to);

        Assert.Equal(1, await rig.Database.ScalarAsync<int>("SELECT COUNT(*) FROM notifications WHERE user_id = @Id", new { rig.User.Id }));
        Assert.Equal(0, await rig.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM event_deliveries WHERE subscription_id = @Id AND status = 'waiting'", to));
        Assert.True(Receiver.Received.Count > before);
    }

    [Fact]
    public async Task What_a_person_asks_for_again_comes_again_under_its_id()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        var mails = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            mails.Add(await rig.EventAsync(await rig.MailAsync()));
            app.Clock!.Advance(TimeSpan.FromHours(1));
        }

        await rig.TellAsync(to);
        var deliveries = (await rig.LogAsync(to)).EnumerateArray().Select(item => item.GetProperty("id").GetInt64()).ToList();
        await rig.PostAsync($"/api/event-subscriptions/{to.Id}/deliveries/{deliveries[0]}/again");
        await rig.DeliverAsync(to);
        await rig.PostAsync($"/api/event-subscriptions/{to.Id}/deliveries/again", new
        {
            from = rig.Now.AddHours(-3),
            to = rig.Now.AddHours(-1),
            deliveredToo = true,
        });
        await rig.DeliverAsync(to);
        await rig.PostAsync($"/api/event-subscriptions/{to.Id}/deliveries/again", new { from = rig.Now.AddDays(-1), to = rig.Now.AddDays(1) });
        await rig.DeliverAsync(to);

        string Id(int i) => $"evt_m{mails[i]}";
        Assert.Equal([Id(0), Id(1), Id(2)], Sorted(Receiver.Received.Take(3)));
        Assert.Equal(Id(2), Receiver.Received[3].Id);
        Assert.Equal([Id(0), Id(1)], Sorted(Receiver.Received.Skip(4)));

        static IEnumerable<string> Sorted(IEnumerable<Received> events) =>
            events.Select(got => got.Id).OrderBy(id => id.Length).ThenBy(id => id, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_new_secret_signs_beside_the_old_one_for_a_day()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(Receiver.Url);
        using var made = await rig.User.Http.PostAsync(new Uri($"/api/event-subscriptions/{to.Id}/secret", UriKind.Relative), null);
        var secret = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("secret").GetString()!;

        await rig.PostAsync($"/api/event-subscriptions/{to.Id}/test");
        await rig.DeliverAsync(to);
        app.Clock!.Advance(TimeSpan.FromHours(24));
        await app.Services.GetRequiredService<TellingRetention>().RunAsync(CancellationToken.None);
        await rig.PostAsync($"/api/event-subscriptions/{to.Id}/test");
        await rig.DeliverAsync(to);

        Assert.Equal(["test", "test"], Receiver.Received.Select(got => got.Type));
        var (both, one) = (Receiver.Received[0], Receiver.Received[1]);
        Assert.NotEqual(to.Secret, secret);
        Assert.Equal($"{both.SignatureUnder(secret)} {both.SignatureUnder(to.Secret)}", both.Signature);
        Assert.Equal(one.SignatureUnder(secret), one.Signature);
        Assert.DoesNotContain(secret, await rig.User.Http.GetStringAsync(new Uri("/api/event-subscriptions", UriKind.Relative)), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("whsec_", StringComparison.Ordinal) || line.Contains(Receiver.Url, StringComparison.Ordinal));
        Assert.Equal(0, await rig.Database.ScalarAsync<int>("SELECT COUNT(*) FROM event_subscriptions WHERE secret_encrypted LIKE '%whsec%'"));
    }
}
