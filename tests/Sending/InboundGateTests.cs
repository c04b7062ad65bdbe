using ColdMail.Dev.MailCatcher;
using ColdMail.Explanations;
using ColdMail.Scheduling;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Sending;

/// <summary>Follow-ups of a sender whose mailbox was not read lately: they wait, say so, and go when it is read.</summary>
[Trait("Kind", "path")]
public sealed class InboundGateTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    readonly FakeTimeProvider clock = new(Given.Now);
    TestApp app = null!;
    MailCatcherServer catcher = null!;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync()
    {
        catcher = await MailCatcherServer.StartAsync(new MailCatcherOptions(), TimeProvider.System, default);
        app = new TestApp
        {
            Environment = "Development",
            Clock = clock,
            Settings = new()
            {
                ["AzureWebJobsStorage"] = storage.ConnectionString,
                ["Smtp:AllowLoopback"] = "true",
            },
        };
        await app.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await catcher.DisposeAsync();
    }

    [Fact]
    public async Task A_follow_up_waits_for_a_stale_mailbox_says_so_and_goes_when_it_is_read()
    {
        var work = await WorkAsync(freshUntil: Now.AddMinutes(-1));

        var end = await RunAsync(work);

        var opensAt = Given.Now.AddMinutes(3);
        Assert.Equal((new RunEnd.Wait(opensAt), "sent, scheduled"), (end, await StatesAsync(work)));
        var explained = Assert.IsType<ExplanationResult.Done>(await app.Services.GetRequiredService<RecipientExplanation>()
            .ExplainAsync(work.User, work.Campaign, work.Contact, Now, default)).Explanation.Decision;
        Assert.Equal((DecisionCode.InboundStale, opensAt), (explained.Code, explained.Next!.At));
        Assert.Contains("The last look failed: The server refused the sign-in.", explained.Words, StringComparison.Ordinal);
        var diagnosis = await app.Services.GetRequiredService<CampaignDiagnosis>().DiagnoseAsync(work.User, work.Campaign, Now, default);
        Assert.Equal(DecisionCode.InboundStale, Assert.Single(diagnosis!.Causes).Code);
        var plan = await app.Services.GetRequiredService<CampaignForecast>().PlanAsync(work.User, work.Campaign, null, Now, default);
        Assert.Equal((2, opensAt), (Assert.Single(plan!.Mails).StepNumber, plan.Mails[0].At));
        Assert.Equal(DecisionCode.InboundStale, plan.LimitedBy.Code);

        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(new RunEnd.Wait(Now.AddMinutes(1)), await RunAsync(work));

        await app.Database.ExecuteAsync(
            "UPDATE mailboxes SET fresh_until = @until WHERE sender_id = @Sender", new { work.Sender, until = Now.AddMinutes(15) });
        await RunAsync(work);

        Assert.Equal("sent, sent", await StatesAsync(work));
        Assert.Equal(2, catcher.Counts.Accepted);
    }

    [Fact]
    public async Task A_mailbox_that_becomes_stale_after_the_plan_keeps_follow_ups_back_at_their_begin()
    {
        var fixture = new SendingFixture();
        await fixture.InitializeAsync();
        await using var database = fixture.Database;
        var work = await fixture.CaseAsync(mails: 3);
        await MailboxAsync(database, work.User, work.Sender, Given.Now.AddMinutes(-1));
        await database.ExecuteAsync("UPDATE email_messages SET step_number = 2 WHERE id = @id", new { id = work.Messages[0] });

        var result = await work.BeginAsync(await work.ClaimAsync());

        Assert.Equal(work.Messages.Skip(1), result.Begun.Select(mail => mail.MessageId));
        Assert.Equal((BeginStop.InboundStale, "claimed 1, sending 2", 2), (result.Stop, await work.StatesAsync(), await work.ReservedAsync()));
    }

    [Fact]
    public async Task A_follow_up_of_a_fresh_mailbox_goes()
    {
        var work = await WorkAsync(freshUntil: Now);

        await RunAsync(work);

        Assert.Equal("sent, sent", await StatesAsync(work));
    }

    async Task<Work> WorkAsync(DateTime freshUntil)
    {
        var database = app.Database;
        var user = await database.UserAsync();
        var sender = await database.SenderAsync(user, port: catcher.SmtpPort);
        await MailboxAsync(database, user, sender, freshUntil);
        var campaign = await database.CampaignAsync(user, "running");
        var (first, contact) = (await database.StepAsync(campaign), await database.ContactAsync(user));
        await database.StepAsync(campaign, 2, subject: "", html: "<p>Did you see this?</p>");
        await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        await database.ExecuteAsync("UPDATE campaigns SET materialised_at = @Now WHERE id = @campaign", new { campaign, Given.Now });
        await database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = campaign,
            step_id = first,
            contact_id = contact,
            sender_id = sender,
            step_number = 1,
            status = "scheduled",
            scheduled_at = Given.Now,
            created_at = Given.Now,
        });
        return new(user, sender, campaign, contact);
    }

    static Task<long> MailboxAsync(TestDatabase database, long user, long sender, DateTime freshUntil) => database.InsertAsync("mailboxes", new
    {
        sender_id = sender,
        user_id = user,
        host = "imap.example",
        port = 993,
        tls = "implicit",
        sign_in = "x",
        pass_encrypted = "x",
        due_at = Given.Now.AddMinutes(2),
        fresh_until = freshUntil,
        last_error = "The server refused the sign-in.",
        created_at = Given.Now,
        updated_at = Given.Now,
    });

    Task<RunEnd> RunAsync(Work work) => app.Services.GetRequiredService<SenderRun>().RunAsync(work.Sender, CancellationToken.None);

    async Task<string> StatesAsync(Work work) => string.Join(", ", await app.Database.QueryAsync<string>(
        "SELECT CAST(status AS CHAR) FROM email_messages WHERE campaign_id = @Campaign ORDER BY step_number", work));

    sealed record Work(long User, long Sender, long Campaign, long Contact);
}
