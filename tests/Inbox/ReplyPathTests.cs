using ColdMail.Inbox;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Senders;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Inbox;

/// <summary>Replies by hand, over HTTP, a real database, a real queue and a real SMTP conversation.</summary>
[Trait("Kind", "path")]
public sealed class ReplyPathTests(InboxApp app) : IClassFixture<InboxApp>
{
    const string Offer =
        """
        S: 220 mx.example ready
        C: EHLO
        S: 250-mx.example
        S: 250 8BITMIME
        C: MAIL FROM:<ana
        S: 250 2.1.0 ok
        C: RCPT TO:<kira@north.example>
        S: 250 2.1.5 ok
        C: DATA
        S: 354 go ahead
        C: (body)

        """;

    const string Accepts = Offer +
        """
        S: 250 2.0.0 Ok: queued as 4711ABCD
        C: QUIT
        S: 221 bye
        """;

    [Fact]
    public async Task A_reply_goes_once_through_the_sender_of_its_conversation_and_in_its_thread()
    {
        await using var server = new ScriptedSmtp(Accepts);
        var work = await app.CaseAsync(port: server.Port);
        await work.TakeAsync(work.Reply);

        var posts = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => work.ReplyAsync(Body())));
        var ids = posts.Select(post => post.Body.GetProperty("id").GetInt64()).Distinct().ToList();
        var id = Assert.Single(ids);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => work.SendAsync(id)));
        await work.SendAsync(id);
        await server.FinishedAsync();

        Assert.All(posts, post => Assert.Equal(202, post.Status));
        Assert.Equal("sent", await StatusAsync(id));
        Assert.Contains("In-Reply-To: <reply-top-posted@mail.example>", server.Heard);
        Assert.Contains("Subject: Re: Your plant in Linz", server.Heard);
        var at = server.Heard.ToList().FindIndex(line => line.StartsWith("References:", StringComparison.Ordinal));
        Assert.Contains($"<{work.Header}>", server.Heard[at], StringComparison.Ordinal);
        Assert.Contains("<reply-top-posted@mail.example>", $"{server.Heard[at]}{server.Heard[at + 1]}", StringComparison.Ordinal);
        Assert.Equal(
            ["sender_hour 1"],
            await app.Database.QueryAsync<string>(
                "SELECT CONCAT(kind, ' ', reserved) FROM send_counters WHERE owner_id = @Sender AND kind LIKE 'sender%'", new { work.Sender }));
        var mails = (await work.GetAsync($"/api/inbox/threads/{await work.ThreadAsync()}")).GetProperty("mails");
        Assert.Equal(
            ["step", "inbound", "reply"], mails.EnumerateArray().Select(mail => mail.GetProperty("origin").GetString()!));
        Assert.Equal("Thursday is fine.", mails[2].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_reply_that_may_have_gone_is_never_sent_again_and_an_answer_proves_it()
    {
        await using var server = new ScriptedSmtp(Offer + "! close");
        var work = await app.CaseAsync(port: server.Port);
        await work.TakeAsync(work.Reply);
        var id = (await work.ReplyAsync(Body())).Body.GetProperty("id").GetInt64();

        await work.SendAsync(id);
        await app.Services.GetRequiredService<ReplyRun>().RedriveAsync(default);
        await work.SendAsync(id);
        var doubtful = await StatusAsync(id);
        var header = await app.Database.ScalarAsync<string>("SELECT message_id_header FROM inbox_replies WHERE id = @id", new { id });
        await work.TakeAsync(work.Reply
            .Replace(work.Header, header, StringComparison.Ordinal).Replace("<reply-top-posted@", "<again@", StringComparison.Ordinal));

        Assert.Equal(("uncertain", "sent"), (doubtful, await StatusAsync(id)));
        Assert.Single(server.Heard, line => line == "DATA");
        Assert.Equal(2, await app.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM inbound_mails WHERE thread_id = @thread", new { thread = await work.ThreadAsync() }));
    }

    [Fact]
    public async Task A_reply_whose_worker_was_lost_is_uncertain_once_it_was_begun_and_waits_when_it_was_not()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        var begun = (await work.ReplyAsync(Body("key-begun"))).Body.GetProperty("id").GetInt64();
        var taken = (await work.ReplyAsync(Body("key-taken"))).Body.GetProperty("id").GetInt64();
        var store = app.Services.GetRequiredService<ReplyRunStore>();
        var claimed = (await store.ClaimAsync(begun, 1, Given.Now, Given.Now.AddMinutes(2), default))!;
        Assert.True(await store.BeginAsync(claimed, 1, Given.Now, Given.Now.AddMinutes(15), default));
        Assert.NotNull(await store.ClaimAsync(taken, 2, Given.Now, Given.Now.AddMinutes(2), default));

        await store.RescueAsync(Given.Now.AddHours(1), default);

        Assert.Equal(("uncertain", "scheduled"), (await StatusAsync(begun), await StatusAsync(taken)));
        Assert.Null(await store.ClaimAsync(begun, 3, Given.Now, Given.Now.AddMinutes(2), default));
    }

    [Fact]
    public async Task A_key_stands_for_one_reply()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        await work.ReplyAsync(Body());

        var other = await work.ReplyAsync(new { key = "key-12345", text = "Friday is better." });

        Assert.Equal((409, "Key used"), (other.Status, other.Body.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task Whoever_opted_out_is_answered_only_when_that_is_confirmed_and_not_at_all_when_it_comes_first()
    {
        await using var server = new ScriptedSmtp(Accepts);
        var work = await app.CaseAsync(port: server.Port);
        await work.TakeAsync(work.Reply);
        var early = (await work.ReplyAsync(Body("key-early"))).Body.GetProperty("id").GetInt64();
        await work.LabelAsync("opted_out");

        var refused = await work.ReplyAsync(Body());
        var confirmed = await work.ReplyAsync(new { key = "key-confirmed", text = "I take you off the list.", confirmOptedOut = true });
        await work.SendAsync(confirmed.Body.GetProperty("id").GetInt64());
        await server.FinishedAsync();
        var store = app.Services.GetRequiredService<ReplyRunStore>();
        var claimed = (await store.ClaimAsync(early, 1, Given.Now, Given.Now.AddMinutes(2), default))!;
        Assert.False(await store.BeginAsync(claimed, 1, Given.Now, Given.Now.AddMinutes(15), default));

        Assert.Equal((409, "Opted out"), (refused.Status, refused.Body.GetProperty("title").GetString()));
        Assert.Equal("sent", await StatusAsync(confirmed.Body.GetProperty("id").GetInt64()));
        Assert.Equal("cancelled", await StatusAsync(early));
    }

    [Fact]
    public async Task The_limit_of_the_provider_for_any_24_hours_holds_for_replies_too()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        await app.Database.ExecuteAsync("UPDATE sender_accounts SET rolling_cap = 1 WHERE id = @Sender", new { work.Sender });
        await app.Database.InsertAsync(
            "send_counters", new { kind = "sender_hour", owner_id = work.Sender, subject = "", bucket = Given.Now.AddHours(-20), reserved = 1 });
        var id = (await work.ReplyAsync(Body())).Body.GetProperty("id").GetInt64();
        var store = app.Services.GetRequiredService<ReplyRunStore>();
        var claimed = (await store.ClaimAsync(id, 1, Given.Now, Given.Now.AddMinutes(2), default))!;

        Assert.False(await store.BeginAsync(claimed, 1, Given.Now, Given.Now.AddMinutes(15), default));

        var reply = await work.GetAsync($"/api/inbox/threads/replies/{id}");
        Assert.Equal(
            ("scheduled", "SENDER_ROLLING_CAP", Given.Now.AddHours(1)),
            (reply.GetProperty("status").GetString(), reply.GetProperty("reason").GetString(), reply.GetProperty("dueAt").GetDateTime()));
    }

    [Fact]
    public async Task A_server_that_says_no_gives_the_place_back_and_says_why()
    {
        await using var server = new ScriptedSmtp(Offer + "S: 554 5.6.0 not like this\nC: RSET\nS: 250 ok\nC: QUIT\nS: 221 bye");
        var work = await app.CaseAsync(port: server.Port);
        await work.TakeAsync(work.Reply);
        var id = (await work.ReplyAsync(Body())).Body.GetProperty("id").GetInt64();

        await work.SendAsync(id);

        var reply = await work.GetAsync($"/api/inbox/threads/replies/{id}");
        Assert.Equal("failed", reply.GetProperty("status").GetString());
        Assert.Contains("not like this", reply.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await app.Database.ScalarAsync<int>(
            "SELECT SUM(reserved) FROM send_counters WHERE kind = 'sender_hour' AND owner_id = @Sender", new { work.Sender }));
    }

    [Fact]
    public async Task The_copy_of_a_reply_in_the_mailbox_is_passed_over()
    {
        var work = await app.CaseAsync();
        await work.TakeAsync(work.Reply);
        var id = (await work.ReplyAsync(Body())).Body.GetProperty("id").GetInt64();
        var header = await app.Database.ScalarAsync<string>("SELECT message_id_header FROM inbox_replies WHERE id = @id", new { id });

        await work.TakeAsync(work.Reply.Replace("reply-top-posted@mail.example", header, StringComparison.Ordinal));

        Assert.Equal(1, await app.Database.ScalarAsync<int>("SELECT COUNT(*) FROM inbound_mails WHERE user_id = @Id", new { work.User.Id }));
    }

    static object Body(string key = "key-12345") => new { key, text = "Thursday is fine." };

    Task<string> StatusAsync(long id) => app.Database.ScalarAsync<string>("SELECT status FROM inbox_replies WHERE id = @id", new { id });
}
