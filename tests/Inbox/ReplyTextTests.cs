using ColdMail.Inbox;
using ColdMail.Senders;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Inbox;

public sealed class ReplyTextTests
{
    static readonly AnsweredMail Answered =
        new("kira@north.example", "Kira Lind", "RE: re: Your plant", "Thursday?\n> old", Given.Now, ["first@a.example", "second@b.example"]);

    [Fact]
    public void A_reply_says_Re_once_and_quotes_when_asked()
    {
        var text = ReplyText.Of(Draft("Thursday is fine.", quote: true), Answered, out _);

        Assert.Equal(
            new ReplyText(
                "Re: Your plant",
                "Thursday is fine.\n\nOn 2026-09-15 at 10:00 UTC, Kira Lind wrote:\n> Thursday?\n>> old",
                null),
            text);
    }

    [Theory]
    [InlineData(null, null, "Write something first.")]
    [InlineData("  ", "<script>x()</script>", "Write something first.")]
    [InlineData("Hello {{first_name}}", null, "There is a merge field left")]
    [InlineData(null, "<p>Hello {{first_name}}</p>", "There is a merge field left")]
    public void What_cannot_be_meant_is_refused_with_the_reason(string? text, string? html, string problem)
    {
        Assert.Null(ReplyText.Of(Draft(text, html), Answered, out var problems));

        Assert.StartsWith(problem, Assert.Single(problems["text"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_is_cleaned_and_gives_the_text_where_there_is_none()
    {
        var text = ReplyText.Of(Draft(null, "<p>Fine, <b>Thursday</b>.</p><script>x()</script>"), Answered, out _);

        Assert.Equal(new ReplyText("Re: Your plant", "Fine, Thursday.", "<p>Fine, <b>Thursday</b>.</p>"), text);
    }

    [Fact]
    public void The_mail_goes_on_in_its_thread_with_folded_lines_and_no_unsubscribe_header()
    {
        var ids = Enumerable.Range(1, 40).Select(number => $"mail-{number}-of-a-long-conversation@a.example").ToList();
        var reply = new ClaimedReply(
            1, 2, 3, 4, 0, 0, null, Given.Now, "kira@north.example", "Kira Lind", "Re: Zürich", "Bis <bald> & danke", null,
            "abcdefghijklmnopqrstuvwxyz@senders.example", Given.Now, string.Join(' ', ids));
        var sender = new SendingAccount(
            3, 2, "Ana", "ana@senders.example", null, null, "active", new("mx", 25, SmtpTls.None, "", "", "senders.example"));

        using var mail = ReplyMail.Write(reply, sender)!;
        using var bytes = new MemoryStream();
        mail.WriteTo(bytes, TestContext.Current.CancellationToken);
        var raw = System.Text.Encoding.ASCII.GetString(bytes.ToArray());

        Assert.Equal(ids[^1], mail.InReplyTo);
        Assert.Equal(ids[^30..], mail.References);
        Assert.All(raw.Split('\n'), line => Assert.True(line.Length <= 998 && (line.Length <= 80 || !line.Contains(' ', StringComparison.Ordinal)), line));
        Assert.DoesNotContain("List-Unsubscribe", raw, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Re: Zürich", mail.Subject);
        Assert.Equal("Bis <bald> & danke", mail.TextBody);
        Assert.Contains("Bis &lt;bald&gt; &amp; danke", mail.HtmlBody, StringComparison.Ordinal);
    }

    static ReplyDraft Draft(string? text, string? html = null, bool quote = false) => new("key-12345", text, html, null, quote, false);
}
