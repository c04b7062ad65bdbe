using System.Buffers;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The mail a client is handing over: what MAIL, RCPT and DATA have said so far.</summary>
sealed class SmtpEnvelope(long connectionNumber, MailSink sink)
{
    const int LargeBuffer = 1024 * 1024;

    readonly List<string> recipients = [];

    /// <summary>Null until MAIL was accepted.</summary>
    public string? Sender { get; set; }

    public IReadOnlyList<string> Recipients => recipients;

    public ArrayBufferWriter<byte> Content { get; private set; } = new();

    public void Add(string recipient) => recipients.Add(recipient);

    public void Clear()
    {
        Sender = null;
        recipients.Clear();
        if (Content.Capacity > LargeBuffer)
        {
            Content = new();
        }
        else
        {
            Content.ResetWrittenCount();
        }
    }

    /// <param name="mail">What is there of the mail, for its headers.</param>
    public SinkRecord Record(SinkOutcome outcome, ReadOnlyMemory<byte> mail = default)
    {
        var headers = MailHeaders.Of(mail.Span);
        return new()
        {
            At = sink.Now,
            Connection = connectionNumber,
            Outcome = outcome,
            From = Sender ?? "",
            To = [.. recipients],
            MessageId = headers.MessageId,
            Subject = headers.Subject,
        };
    }
}
