using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Functions.Senders;
using ColdMail.Sending;
using ColdMail.Tests.Campaigns;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Senders;

/// <summary>What becomes of the mails that wait for an account when it is deleted.</summary>
[Trait("Kind", "path")]
public sealed class LetGoPathTests(CampaignApp app) : IClassFixture<CampaignApp>
{
    [Fact]
    public async Task Mails_that_wait_keep_the_account_until_somebody_says_what_becomes_of_them()
    {
        var work = await WorkAsync("running", "hold");
        await app.Database.ExecuteAsync("UPDATE email_messages SET status = 'held', reason = 'MISSING_FIELD' WHERE id = @id", new { id = work.First[0] });

        using var refused = await DeleteAsync(work, "");
        using var unknown = await DeleteAsync(work, "?waiting=throw-away");

        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.BadRequest), (refused.StatusCode, unknown.StatusCode));
        Assert.Equal(
            ("Still in use", 5, 1),
            (problem.GetProperty("title").GetString(), problem.GetProperty("waiting").GetInt32(), problem.GetProperty("held").GetInt32()));
        Assert.StartsWith(
            "5 mails wait to go through this account, 1 of them held.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("waiting=let-go", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await work.User.Http.GetAsync($"/api/senders/{work.Sender}")).StatusCode);
    }

    [Theory]
    [InlineData("running", "hold", 3, 2)]
    [InlineData("running", "new_thread", 5, 0)]
    [InlineData("paused", "hold", 3, 2)]
    [InlineData("paused", "new_thread", 5, 0)]
    [InlineData("archived", "hold", 3, 2)]
    public async Task Let_go_they_do_what_their_campaign_says(string status, string rule, int toOthers, int held)
    {
        var work = await WorkAsync(status, rule);

        using var answer = await DeleteAsync(work, "?waiting=let-go");
        using var again = await DeleteAsync(work, "?waiting=let-go");
        await app.Services.GetRequiredService<LostSenders>().RunAsync(CancellationToken.None);

        Assert.Equal(new LetGoAnswer(5, toOthers, held), await answer.Content.ReadFromJsonAsync<LetGoAnswer>());
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        var expected = new List<(string, string, long, long)>();
        if (held > 0)
        {
            expected.Add(("held", "SENDER_GONE", work.Sender, held));
        }

        expected.Add(("scheduled", "SENDER_CHANGED", work.Other, toOthers));
        Assert.Equal(expected, await app.Database.QueryAsync<(string, string, long, long)>(
            """
            SELECT CAST(status AS CHAR), reason, sender_id, COUNT(*)
              FROM email_messages
             WHERE campaign_id = @Campaign AND status <> 'sent'
             GROUP BY status, reason, sender_id
             ORDER BY CAST(status AS CHAR)
            """,
            work));
    }

    [Fact]
    public async Task Explanation_and_diagnosis_say_what_happened_to_them()
    {
        var work = await WorkAsync("running", "hold");

        using var answer = await DeleteAsync(work, "?waiting=let-go");
        var moved = await ReadAsync(work, $"recipients/{await ContactAsync(work.First[0])}/explanation");
        var kept = await ReadAsync(work, $"recipients/{await ContactAsync(work.FollowUps[0])}/explanation");
        var diagnosis = await ReadAsync(work, "diagnosis");

        Assert.Contains(
            "It took the mail over from a sender that does not send.",
            moved.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("code").GetString() == "SENDER_NOT_ACTIVE")
                .GetProperty("words").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("SENDER_GONE", kept.GetProperty("decision").GetProperty("code").GetString());
        Assert.Contains(
            diagnosis.GetProperty("groups").EnumerateArray(),
            group => group.GetProperty("code").GetString() == "SENDER_GONE" && group.GetProperty("mails").GetInt32() == 2);
    }

    [Fact]
    public async Task A_diagnosis_counts_what_waits_for_a_deleted_sender_before_it_is_moved_or_held()
    {
        var work = await WorkAsync("running", "hold");
        await app.Database.ExecuteAsync(
            """
            UPDATE sender_accounts SET status = 'paused', deleted_at = created_at WHERE id = @Sender;
            DELETE FROM campaign_senders WHERE sender_id = @Sender
            """,
            work);

        var diagnosis = await ReadAsync(work, "diagnosis");

        Assert.Equal(
            [("waiting", "SENDER_NOT_ACTIVE", 5), ("sent", "SENT", 2)],
            diagnosis.GetProperty("groups").EnumerateArray().Select(group => (
                group.GetProperty("state").GetString(), group.GetProperty("code").GetString(), group.GetProperty("mails").GetInt32())));
    }

    [Fact]
    public async Task Nothing_is_deleted_under_a_mail_that_is_on_its_way()
    {
        var work = await WorkAsync("running", "hold");
        await app.Database.ExecuteAsync("UPDATE email_messages SET status = 'sending' WHERE id = @id", new { id = work.First[0] });

        using var answer = await DeleteAsync(work, "?waiting=let-go");

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            (HttpStatusCode.Conflict, "Still sending", 1),
            (answer.StatusCode, problem.GetProperty("title").GetString(), problem.GetProperty("onTheWay").GetInt32()));
    }

    /// <summary>Three first mails and two follow-ups that are due and wait for one of the two senders of a campaign.</summary>
    async Task<Work> WorkAsync(string status, string rule)
    {
        var user = await app.RegisterAsync();
        var database = app.Database;
        var (sender, other) = (await database.SenderAsync(user.Id), await database.SenderAsync(user.Id));
        var campaign = await database.CampaignAsync(user.Id, status);
        await database.ExecuteAsync("UPDATE campaigns SET lost_sender = @rule, materialised_at = created_at, launched_at = created_at WHERE id = @campaign", new { rule, campaign });
        var steps = new[] { await database.StepAsync(campaign, 1), await database.StepAsync(campaign, 2, delayHours: 24) };
        foreach (var one in (long[])[sender, other])
        {
            await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = one });
        }

        var (first, followUps) = (new List<long>(), new List<long>());
        for (var i = 0; i < 5; i++)
        {
            var contact = await database.ContactAsync(user.Id);
            if (i < 3)
            {
                first.Add(await MessageAsync(contact, 1, "scheduled"));
                continue;
            }

            await MessageAsync(contact, 1, "sent");
            followUps.Add(await MessageAsync(contact, 2, "scheduled"));
        }

        return new(user, campaign, sender, other, first, followUps);

        Task<long> MessageAsync(long contact, int step, string state) => database.InsertAsync("email_messages", new
        {
            user_id = user.Id,
            campaign_id = campaign,
            step_id = steps[step - 1],
            contact_id = contact,
            sender_id = sender,
            step_number = step,
            status = state,
            scheduled_at = Given.Now,
            sent_at = state == "sent" ? Given.Now.AddDays(-1) : (DateTime?)null,
            attempt = state == "sent" ? 1 : 0,
            created_at = Given.Now,
        });
    }

    Task<long> ContactAsync(long message) =>
        app.Database.ScalarAsync<long>("SELECT contact_id FROM email_messages WHERE id = @message", new { message });

    static Task<HttpResponseMessage> DeleteAsync(Work work, string query) =>
        work.User.Http.DeleteAsync($"/api/senders/{work.Sender}{query}", TestContext.Current.CancellationToken);

    static Task<JsonElement> ReadAsync(Work work, string path) =>
        work.User.Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{work.Campaign}/{path}", TestContext.Current.CancellationToken);

    /// <param name="Sender">The one that is deleted.</param>
    sealed record Work(
        TestUser User, long Campaign, long Sender, long Other, IReadOnlyList<long> First, IReadOnlyList<long> FollowUps);
}
