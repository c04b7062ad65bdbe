using System.Globalization;
using System.Text;
using ColdMail.Composing;
using MimeKit;

namespace ColdMail.Tests.Composing;

public sealed class HeaderTests
{
    static readonly PreparedStep Plain = Mails.Step("<p>Hello {{first_name | \"there\"}}</p>");

    [Fact]
    public void A_mail_has_each_header_exactly_once_and_nothing_that_gives_the_machine_away()
    {
        var message = Mails.Received(Mails.Compose(Plain));

        Assert.Equal(
            ["Content-Type", "Date", "From", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Message-Id", "Subject", "To"],
            message.Headers.Concat(message.Body!.Headers).Select(header => header.Field).Order(StringComparer.Ordinal));
        Assert.Equal("\"Ada Lovelace\" <ada@math.example>", message.To.ToString());
        Assert.Equal("\"Bob Sender\" <bob@sender.example>", message.From.ToString());
        Assert.Equal("Hello Ada", message.Subject);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), message.Date);
        Assert.DoesNotContain(Environment.MachineName, Mails.WireText(Mails.Compose(Plain)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_text_comes_first_and_both_parts_are_UTF8()
    {
        var body = Assert.IsType<MultipartAlternative>(Mails.Received(Mails.Compose(Plain)).Body);

        var parts = body.Cast<TextPart>().ToList();

        Assert.Equal(["text/plain", "text/html"], parts.Select(part => part.ContentType.MimeType));
        Assert.All(parts, part => Assert.Equal("utf-8", part.ContentType.Charset));
        Assert.StartsWith("Hello Ada\n\nAcme Ltd\n", parts[0].Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        var one = Mails.Compose(Plain);
        var two = Mails.Compose(Mails.Step("<p>Hello {{first_name | \"there\"}}</p>"));

        Assert.Equal(Mails.WireText(one), Mails.WireText(two));
        Assert.Equal(one.BodyHash, two.BodyHash);
        Assert.Equal(32, one.BodyHash.Length);
    }

    [Fact]
    public void The_Message_ID_is_fixed_by_the_mail_and_new_only_when_a_person_resends()
    {
        var first = Mails.Compose(Plain).MessageId;

        Assert.Matches("^[a-z2-7]{26}@sender\\.example$", first);
        Assert.Equal(first, Mails.Compose(Plain, Mails.Ada with { FirstName = "Eve", Date = DateTime.UnixEpoch }).MessageId);
        Assert.NotEqual(first, Mails.Compose(Plain, Mails.Ada with { Resend = 1 }).MessageId);
        Assert.NotEqual(first, Mails.Compose(Plain, Mails.Ada with { ContactId = 1_002 }).MessageId);
        Assert.Equal("kept@old.example", Mails.Compose(Plain, Mails.Ada with { MessageId = "kept@old.example" }).MessageId);
        Assert.Equal(first, Mails.Received(Mails.Compose(Plain)).MessageId);
    }

    [Fact]
    public void Two_hundred_names_of_all_scripts_arrive_as_they_were_and_in_short_lines()
    {
        string[] names = ["Zoë", "Łukasz", "李小龍", "محمد علي", "שָׁלוֹם", "Ólafur Þór", "🚀 Rocket 👩‍🚀", "O'Neil \"Jr\", Esq.", "नमस्ते", "Ελένη"];
        var step = Mails.Step("<p>{{first_name}}</p>", "{{first_name}}: {{company}}");
        for (var i = 0; i < 200; i++)
        {
            var name = $"{names[i % names.Length]} {string.Concat(Enumerable.Repeat(names[(i / 10) % names.Length], i / 20))} {i}";
            var composed = Mails.Compose(step, Mails.Ada with { FirstName = name, LastName = "", Company = name });

            var message = Mails.Received(composed);

            Assert.Equal(name, ((MailboxAddress)message.To[0]).Name);
            Assert.Equal(["ada@math.example"], composed.Message.To.Mailboxes.Select(mailbox => mailbox.Address));
            Assert.Equal($"{name}: {name}", message.Subject);
            Assert.Equal(7, message.Headers.Count(header => header.Id is not (HeaderId.ContentType or HeaderId.MimeVersion)));
            AssertLines(Mails.WireText(composed));
        }
    }

    static void AssertLines(string wire)
    {
        var inHeader = true;
        foreach (var line in wire.Split("\r\n"))
        {
            inHeader &= line.Length > 0;
            var whole = !inHeader || line.Contains("/u/", StringComparison.Ordinal) || line.Contains("mailto:", StringComparison.Ordinal);
            Assert.True(Encoding.UTF8.GetByteCount(line) <= (whole ? 998 : 78), line);
            Assert.All(
                line.Split(' ', '\t').Where(word => inHeader && word.StartsWith("=?", StringComparison.Ordinal)),
                word => Assert.True(word.Length <= 75, line));
        }
    }

    [Theory]
    [InlineData("x\r\nBcc: victim@example.com")]
    [InlineData("x\nBcc: victim@example.com")]
    [InlineData("x\rBcc: victim@example.com")]
    [InlineData("x\0\r\nBcc: victim@example.com")]
    [InlineData("x\u0085Bcc: victim@example.com")]
    [InlineData("x\u2028Bcc: victim@example.com")]
    [InlineData("x=0D=0ABcc: victim@example.com")]
    [InlineData("x%0D%0ABcc: victim@example.com")]
    [InlineData("x\u000b\u000cBcc: victim@example.com")]
    [InlineData("\" <evil@example.com>, \"")]
    [InlineData("x, evil@example.com")]
    [InlineData("=?utf-8?q?x=0D=0ABcc:_y?=")]
    [InlineData("x\r\n\r\n<html>body")]
    public void No_value_can_add_a_header_a_recipient_or_a_line(string value)
    {
        var step = Mails.Step("<p>{{first_name}} {{company}}</p>", "{{first_name}} {{company}}");
        var recipient = Mails.Ada with { FirstName = value, LastName = value, Company = value, Sender = Mails.Bob with { Name = value } };

        var message = Mails.Received(Mails.Compose(step, recipient));

        Assert.Equal(9, message.Headers.Count + message.Body!.Headers.Count);
        Assert.Equal("ada@math.example", Assert.Single(message.To.Mailboxes).Address);
        Assert.Equal("bob@sender.example", Assert.Single(message.From.Mailboxes).Address);
        Assert.DoesNotContain(message.Headers, header => header.Value.Any(character => char.IsControl(character) && character is not '\r' and not '\n' and not '\t'));
    }

    [Fact]
    public void A_recipient_at_an_international_domain_is_written_to()
    {
        var composition = Mails.Composer.Compose(Plain, Mails.Ada with { Email = "ada@xn--gre-6ka8i.example" });

        var composed = Assert.IsType<Composition.Composed>(composition);
        Assert.Equal("ada@xn--gre-6ka8i.example", MimeKit.MailboxAddress.EncodeAddrspec(composed.Message.To.Mailboxes.Single().Address));
    }

    [Theory]
    [InlineData("a@b.example, c@d.example")]
    [InlineData("a@b.example\r\nBcc: c@d.example")]
    [InlineData("Ada <a@b.example>")]
    [InlineData("a@b.example (comment)")]
    [InlineData("a b@c.example")]
    [InlineData("undisclosed:;")]
    [InlineData("a@")]
    [InlineData("@b.example")]
    [InlineData("a")]
    [InlineData("")]
    [InlineData(" a@b.example")]
    public void A_recipient_that_is_not_exactly_one_address_gets_nothing(string address)
    {
        var composition = Mails.Composer.Compose(Plain, Mails.Ada with { Email = address });

        Assert.Equal(UnsendableReason.BadRecipient, Assert.IsType<Composition.Unsendable>(composition).Reason);
    }

    [Fact]
    public void E20_unsubscribe_is_offered_in_one_click_and_by_mail_in_whole_addresses()
    {
        var composed = Mails.Compose(Plain, Mails.Ada with
        {
            ContactId = long.MaxValue,
            MessageRowId = long.MaxValue,
            Sender = Mails.Bob with { ReplyTo = "replies+sales@sender.example" },
        });

        var message = Mails.Received(composed);
        var header = message.Headers[HeaderId.ListUnsubscribe]!;
        var token = header[(Tracking.Links.PublicUrl.Length + 4)..header.IndexOf('>', StringComparison.Ordinal)];

        Assert.Equal($"<{Tracking.Links.PublicUrl}/u/{token}>, <mailto:replies%2Bsales@sender.example?subject=unsubscribe%20{token}>", header);
        Assert.Equal("List-Unsubscribe=One-Click", message.Headers[HeaderId.ListUnsubscribePost]);
        Assert.Contains($"/u/{token}>", Mails.WireText(composed), StringComparison.Ordinal);
        Assert.InRange(token.Length, 38, 60);
        Assert.Contains(token, message.TextBody, StringComparison.Ordinal);
        Assert.Contains(token, message.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("\"Bob Sender\" <replies+sales@sender.example>", message.ReplyTo.ToString());
    }

    [Fact]
    public void A_follow_up_without_a_subject_continues_the_thread()
    {
        var first = new StepSource(5, "Hello {{spin \"Ada\" \"you\" \"there\" \"friend\"}}", "<p>x</p>", null);
        var followUp = Mails.Composer.Prepare(new(6, "  ", "<p>Again</p>", null), first, Mails.Settings);
        string[] thread = [.. Enumerable.Range(1, 12).Select(i => $"{new string('a', 24)}{i.ToString("00", CultureInfo.InvariantCulture)}@sender.example")];

        var start = Mails.Received(Mails.Compose(Mails.Composer.Prepare(first, null, Mails.Settings)));
        var composed = Mails.Compose(followUp, Mails.Ada with { Thread = thread });
        var message = Mails.Received(composed);

        Assert.Equal($"Re: {start.Subject}", message.Subject);
        Assert.Equal(thread[^1], message.InReplyTo);
        Assert.Equal(thread, message.References);
        Assert.All(Mails.WireText(composed).Split("\r\n"), line => Assert.InRange(line.Length, 0, 200));
    }

    [Fact]
    public void A_follow_up_with_its_own_subject_begins_a_new_thread()
    {
        var message = Mails.Received(Mails.Compose(Plain, Mails.Ada with { Thread = ["one@sender.example"] }));

        Assert.Null(message.InReplyTo);
        Assert.Empty(message.References);
        Assert.Equal("Hello Ada", message.Subject);
    }

    [Theory]
    [InlineData("Hello", "Re: Hello")]
    [InlineData("Re: Hello", "Re: Hello")]
    [InlineData("RE: re:Hello", "Re: Hello")]
    public void A_reply_says_so_once(string subject, string expected)
    {
        var step = Mails.Composer.Prepare(new(6, "", "<p>x</p>", null), new(5, subject, "", null), Mails.Settings);

        Assert.Equal(expected, Mails.Received(Mails.Compose(step)).Subject);
    }

    [Theory]
    [InlineData(".\n..\n.\nend")]
    [InlineData("a\r.\rb")]
    [InlineData("a\n.\nMAIL FROM:<x@y.example>\nb")]
    public void A_body_made_to_smuggle_stays_one_body(string text)
    {
        var step = Mails.Step("<p>x</p>", text: text);

        var wire = Mails.WireText(Mails.Compose(step));

        Assert.StartsWith(text.ReplaceLineEndings("\n"), Mails.Text(step), StringComparison.Ordinal);
        Assert.DoesNotContain('\r', wire.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', wire.Replace("\r\n", "", StringComparison.Ordinal));
    }
}
