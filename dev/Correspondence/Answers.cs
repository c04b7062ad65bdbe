using System.Globalization;
using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace ColdMail.Dev.Correspondence;

/// <summary>An answer, and how it travels.</summary>
/// <param name="From">Of the envelope; empty for mails of machines.</param>
sealed record Answer(MimeMessage Mail, string From, string To);

/// <summary>What people and their machines write back, in the forms in which real programs do.</summary>
static class Answers
{
    /// <param name="got">The mail that the person has before him.</param>
    /// <param name="step">Its number.</param>
    /// <returns>Null when the person does not answer to this one.</returns>
    public static Answer? Of(Person person, MimeMessage got, int step, DateTimeOffset now) => (person.Role.Deed, step) switch
    {
        (Deed.Reply, 1) or (Deed.ReplyToSecond, 2) => Written(person.Email, got, now, "Thank you, that sounds interesting. Could you call me?"),
        (Deed.ReplyUncited, 1) => Without(Written(person.Email, got, now, "Thank you, please send me more about it.")),
        (Deed.ReplyIntoJunk, 1) => Into("Junk", Written(person.Email, got, now, "Yes, let us talk next week.")),
        (Deed.ReplyFromSecondAddress, 1) => Written($"me@private-{person.Domain}", got, now, "I answer from my own address. What does it cost?"),
        (Deed.ColleagueReplies, 1) => Written($"boss@{person.Domain}", got, now, "Pat passed this on to me, and I would like to know more."),
        (Deed.ColleagueWrites, 1) => Without(Written($"boss@{person.Domain}", got, now, "Are you the company that was in the paper?", "A question")),
        (Deed.OptOut, 1) => Written(person.Email, got, now, "Please stop emailing me."),
        (Deed.AwayUntil, 1) => Automatic(person, got, now, string.Create(
            CultureInfo.InvariantCulture, $"I am out of the office and will be back on {now.AddDays(Role.AwayDays):d MMMM yyyy}.")),
        (Deed.Away, 1) => Automatic(person, got, now, "I am out of the office at the moment and will answer when I can."),
        (Deed.Left, 1) => Automatic(person, got, now, $"Pat is no longer with the company. Please write to office@{person.Domain} instead."),
        (Deed.Complain, 1) => Complaint(person, got, now),
        _ => null,
    };

    static Answer Written(string from, MimeMessage got, DateTimeOffset now, string words, string? subject = null)
    {
        var quoted = string.Join("\r\n", (got.TextBody ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => $"> {line}"));
        return Mail(
            got, from, now, subject ?? $"Re: {got.Subject}",
            new TextPart("plain") { Text = $"{words}\r\n\r\nOn {got.Date:ddd, d MMM yyyy}, {got.From} wrote:\r\n{quoted}\r\n" });
    }

    static Answer Automatic(Person person, MimeMessage got, DateTimeOffset now, string words)
    {
        var answer = Mail(got, person.Email, now, $"Automatic reply: {got.Subject}", new TextPart("plain") { Text = $"Hello,\r\n\r\n{words}\r\n" });
        answer.Mail.Headers.Add("Auto-Submitted", "auto-replied");
        return answer with { From = "" };
    }

    /// <summary>A report of RFC 5965 with the mail that it is about.</summary>
    static Answer Complaint(Person person, MimeMessage got, DateTimeOffset now)
    {
        var report = new MimePart("message", "feedback-report")
        {
            Content = new MimeContent(new MemoryStream(Encoding.ASCII.GetBytes(
                $"Feedback-Type: abuse\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\nOriginal-Rcpt-To: <{person.Email}>\r\n"))),
        };
        var body = new Multipart("report")
        {
            new TextPart("plain") { Text = "This is a report of an unwanted mail." }, report, new MessagePart("rfc822") { Message = got },
        };
        body.ContentType.Parameters.Add("report-type", "feedback-report");
        return Without(Mail(got, "complaints@provider.example", now, $"FW: {got.Subject}", body)) with { From = "" };
    }

    static Answer Mail(MimeMessage got, string from, DateTimeOffset now, string subject, MimeEntity body)
    {
        var to = got.From.Mailboxes.Single().Address;
        var mail = new MimeMessage { Subject = subject, Date = now, InReplyTo = got.MessageId, Body = body };
        mail.From.Add(new MailboxAddress("", from));
        mail.To.Add(new MailboxAddress("", to));
        mail.MessageId = MimeUtils.GenerateMessageId("people.example");
        mail.References.AddRange(got.References);
        mail.References.Add(got.MessageId!);
        return new(mail, from, to);
    }

    static Answer Without(Answer answer)
    {
        answer.Mail.InReplyTo = null;
        answer.Mail.References.Clear();
        return answer;
    }

    static Answer Into(string folder, Answer answer) => answer with { To = answer.To.Replace("@", $"+{folder}@", StringComparison.Ordinal) };
}
