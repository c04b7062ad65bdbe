using ColdMail.Composing;
using ColdMail.Senders;
using MimeKit;

namespace ColdMail.Inbox;

/// <summary>Writes the MIME of a reply. Pure: the same reply gives the same bytes at every attempt.</summary>
public static class ReplyMail
{
    const int MaxReferences = 30;

    /// <returns>Null when an address is none that a mail can carry.</returns>
    public static MimeMessage? Write(ClaimedReply reply, SendingAccount sender)
    {
        if (MailHeaders.Address(sender.FromEmail, sender.FromName) is not { } from
            || MailHeaders.Address(reply.ToEmail, reply.ToName) is not { } to)
        {
            return null;
        }

        var message = new MimeMessage();
        EncodedWords.SetAddress(message, HeaderId.From, message.From, from);
        EncodedWords.SetAddress(message, HeaderId.To, message.To, to);
        if (sender.ReplyTo is { Length: > 0 } other && other != from.Address && MailHeaders.Address(other, sender.FromName) is { } replyTo)
        {
            EncodedWords.SetAddress(message, HeaderId.ReplyTo, message.ReplyTo, replyTo);
        }

        message.Date = new(DateTime.SpecifyKind(reply.Date, DateTimeKind.Utc));
        message.MessageId = reply.MessageId;
        if (reply.Ids.Count > 0)
        {
            message.InReplyTo = reply.Ids[^1];
            foreach (var earlier in reply.Ids.TakeLast(MaxReferences))
            {
                message.References.Add(earlier);
            }
        }

        EncodedWords.SetSubject(message, reply.Subject);
        message.Body = MailBody.Of(reply.Text, reply.Html ?? ReplyText.HtmlOf(reply.Text), reply.MessageId);
        return message;
    }
}
