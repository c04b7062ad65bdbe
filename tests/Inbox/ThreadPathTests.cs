using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Inbox;

/// <summary>Conversations and what their labels do, over HTTP and a real database.</summary>
[Trait("Kind", "path")]
public sealed class ThreadPathTests(InboxApp app) : IClassFixture<InboxApp>
{
    [Fact]
    public async Task A_conversation_holds_our_step_and_their_answer_with_what_it_quotes_folded()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);

        var thread = await work.GetAsync($"/api/inbox/threads/{await work.ThreadAsync()}");

        var (step, answer) = (thread.GetProperty("mails")[0], thread.GetProperty("mails")[1]);
        Assert.Equal("step", step.GetProperty("origin").GetString());
        Assert.Equal("Your plant", step.GetProperty("subject").GetString());
        Assert.StartsWith("Hello Kira", step.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("inbound", answer.GetProperty("origin").GetString());
        Assert.Equal("Hi Ana,\n\nsounds interesting. Could you call me on Thursday?\n\nKira", answer.GetProperty("text").GetString());
        Assert.Contains("fewer stops in your plant", answer.GetProperty("quoted").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("reply", "none", true, "kira@north.example"),
            (Of("kind").GetString(), Of("label").GetString(), Of("isUnread").GetBoolean(), Of("email").GetString()));

        JsonElement Of(string name) => thread.GetProperty("thread").GetProperty(name);
    }

    [Fact]
    public async Task Hostile_html_and_files_are_shown_harmless()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(
            $"""
            From: Kira <kira@north.example>
            To: ana@senders.example
            Subject: Re: Your plant
            Message-ID: <html@mail.example>
            In-Reply-To: <{work.Header}>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=xx

            --xx
            Content-Type: text/html; charset=utf-8

            <p onclick="x()">Yes<script>x()</script> <a href="javascript:x()">please</a></p>
            --xx
            Content-Type: application/pdf; name="../../plan.pdf"
            Content-Disposition: attachment; filename="../../plan.pdf"

            %PDF
            --xx--
            """);

        var mail = (await work.GetAsync($"/api/inbox/threads/{await work.ThreadAsync()}")).GetProperty("mails")[1];

        Assert.Equal("<p>Yes <a>please</a></p>", mail.GetProperty("html").GetString()!.Trim());
        Assert.Equal("plan.pdf", mail.GetProperty("attachments")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_list_is_filtered_counted_and_paged()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        var second = await app.Database.ContactAsync(work.User.Id, "olga@south.example", "Olga");
        await app.Database.ExecuteAsync(
            """
            INSERT INTO inbound_mails (user_id, sender_id, dedupe_key, label, layer, evidence, matched_by, contact_id, from_email, from_name,
                                       subject, snippet, body_text, uid_validity, uid, received_at, created_at)
            SELECT user_id, sender_id, REVERSE(dedupe_key), label, layer, evidence, matched_by, @second, from_email, from_name, 'Other', snippet,
                   body_text, uid_validity, 99, received_at, created_at
              FROM inbound_mails
             WHERE user_id = @Id;
            INSERT INTO inbox_threads (user_id, sender_id, contact_id, campaign_id, message_id, kind, label, is_unread, last_mail_id, last_at, created_at)
            SELECT user_id, sender_id, @second, campaign_id, message_id, kind, 'interested', FALSE, LAST_INSERT_ID(), last_at, created_at
              FROM inbox_threads
             WHERE user_id = @Id
            """,
            new { second, work.User.Id });

        Assert.Equal("olga@south.example kira@north.example", await EmailsAsync(""));
        Assert.Equal("olga@south.example", await EmailsAsync("?label=interested"));
        Assert.Equal("kira@north.example", await EmailsAsync("?unread=true"));
        Assert.Equal("kira@north.example", await EmailsAsync("?search=plant"));
        Assert.Equal("olga@south.example", await EmailsAsync("?search=Olga%20Hopper"));
        Assert.Equal("", await EmailsAsync("?kind=bounce"));
        Assert.Equal("olga@south.example kira@north.example", await EmailsAsync($"?campaignId={work.Campaign}&senderId={work.Sender}"));
        var page = await work.GetAsync("/api/inbox/threads?limit=1");
        Assert.Equal("kira@north.example", await EmailsAsync($"?limit=1&before={page.GetProperty("next").GetInt64()}"));
        Assert.Equal(
            """[{"label":"none","threads":1,"unread":1},{"label":"interested","threads":1,"unread":0}]""",
            (await work.GetAsync("/api/inbox/threads/counts")).GetRawText());

        async Task<string> EmailsAsync(string query) => string.Join(' ', (await work.GetAsync($"/api/inbox/threads{query}"))
            .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("email").GetString()));
    }

    [Fact]
    public async Task The_end_depends_on_the_last_label_and_not_on_the_way_to_it()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        var states = new List<string> { await work.StateAsync() };

        foreach (var (label, until) in new[]
        {
            ("interested", null), ("not_now", "2026-10-01"), ("not_now", "2026-09-25"), ("wrong_person", null), ("out_of_office", "2026-09-28"),
            ("none", null), ("not_now", "2026-10-01"), ("not_now", "2026-10-01"), ("opted_out", (string?)null),
        })
        {
            Assert.Equal(200, await work.LabelAsync(label, until));
            states.Add(await work.StateAsync());
        }

        Assert.Equal(
            [
                "none replied cancelled REPLIED",
                "interested replied cancelled REPLIED",
                "not_now ok scheduled NOT_NOW 2026-10-01",
                "not_now ok scheduled NOT_NOW 2026-09-25",
                "wrong_person replied cancelled REPLIED",
                "out_of_office ok scheduled AUTO_REPLY 2026-09-29",
                "none replied cancelled REPLIED",
                "not_now ok scheduled NOT_NOW 2026-10-01",
                "not_now ok scheduled NOT_NOW 2026-10-01",
                "opted_out unsubscribed unsubscribe cancelled UNSUBSCRIBED",
            ],
            states);
        Assert.Equal(409, await work.LabelAsync("none"));
        Assert.Equal(states[^1], await work.StateAsync());
    }

    [Fact]
    public async Task Labels_that_race_leave_the_effects_of_the_one_that_is_shown()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => number % 2 == 0 ? work.LabelAsync("not_now", "2026-10-01") : work.LabelAsync("interested")));

        Assert.All(answers, status => Assert.Equal(200, status));
        string[] ends = ["not_now ok scheduled NOT_NOW 2026-10-01", "interested replied cancelled REPLIED"];
        Assert.Contains(await work.StateAsync(), ends);
    }

    [Fact]
    public async Task A_machine_taken_for_a_person_and_back_lifts_the_stop_and_applies_it_again()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        var id = (await work.GetAsync("/api/inbox")).GetProperty("items")[0].GetProperty("id").GetInt64();

        using var machine = await work.Http.PutAsJsonAsync($"/api/inbox/{id}/kind", new { kind = "auto_reply", returnsOn = "2026-09-28" });
        var asMachine = $"{(int)machine.StatusCode} {await work.StateAsync()} {await RepliedAsync()}";
        using var person = await work.Http.PutAsJsonAsync($"/api/inbox/{id}/kind", new { kind = "reply" });
        var asPerson = $"{(int)person.StatusCode} {await work.StateAsync()} {await RepliedAsync()}";

        Assert.Equal(
            ("200 out_of_office ok scheduled AUTO_REPLY 2026-09-29 0", "200 none replied cancelled REPLIED 1"), (asMachine, asPerson));

        async Task<int> RepliedAsync() => await app.Database.ScalarAsync<int>(
            "SELECT replied_at IS NOT NULL FROM email_messages WHERE id = @Mail", new { work.Mail });
    }

    [Fact]
    public async Task Mails_that_say_it_themselves_are_labelled_and_whoever_answers_is_no_longer_away()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply
            .Replace("Re: Your plant in Linz", "Automatic reply: Your plant in Linz", StringComparison.Ordinal)
            .Replace("<reply-top-posted@", "<away@", StringComparison.Ordinal));
        var away = (await work.StateAsync()).Split(' ')[0];
        await work.TakeAsync(work.Reply);

        Assert.Equal(("out_of_office", "none replied cancelled REPLIED"), (away, await work.StateAsync()));
    }

    [Theory]
    [InlineData("not_now", null, "Say until which day")]
    [InlineData("not_now", "2026-09-15", "Choose a day in the future")]
    [InlineData("out_of_office", "2031-01-01", "within the next three years")]
    [InlineData("interested", "2026-10-01", "Only not_now and out_of_office")]
    public async Task A_label_without_a_sensible_day_is_refused_with_the_reason(string label, string? until, string reason)
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);

        using var answer = await work.Http.PutAsJsonAsync($"/api/inbox/threads/{await work.ThreadAsync()}/label", new { label, until });

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("none replied cancelled REPLIED", await work.StateAsync());
    }

    [Fact]
    public async Task A_sender_says_how_reading_its_answers_goes()
    {
        var work = await app.CaseAsync();
        var states = new List<string?> { await MailboxAsync() };
        foreach (var change in new[] { "read_at = @Now, fresh_until = @until", "fresh_until = @Now", "failures = 1" })
        {
            await app.Database.ExecuteAsync(
                $"UPDATE mailboxes SET {change} WHERE sender_id = @Sender", new { work.Sender, Given.Now, until = Given.Now.AddMinutes(1) });
            states.Add(await MailboxAsync());
        }

        await app.Database.ExecuteAsync("DELETE FROM mailboxes WHERE sender_id = @Sender", new { work.Sender });
        states.Add(await MailboxAsync());

        Assert.Equal(["waiting", "fresh", "stale", "failing", "none"], states);

        async Task<string?> MailboxAsync() =>
            (await work.GetAsync("/api/senders")).GetProperty("items")[0].GetProperty("mailbox").GetString();
    }
}
