using MimeKit;

namespace ColdMail.Senders;

/// <summary>A way to a provider over which mails are offered one after the other: SMTP, or the HTTP API of a provider.</summary>
/// <remarks>Not for use by two callers at once.</remarks>
public interface IMailConnection : IAsyncDisposable
{
    /// <summary>The next mail may go over this connection; false: open another one.</summary>
    bool IsUsable { get; }

    /// <summary>The provider itself is in trouble, so the account rests before it is tried again; null: nothing is known of any.</summary>
    SmtpConnect.Failed? Trouble { get; }

    /// <summary>Offers one mail for one recipient and reports what the provider made of it. Each call offers it once at most.</summary>
    /// <param name="message">Complete.</param>
    /// <param name="envelopeFrom">Where bounces go, where the provider lets us say it.</param>
    /// <param name="key">What reports of the provider are to name; null for a mail that is no row of ours.</param>
    /// <remarks>Takes no cancellation token on purpose: a host that shuts down must not turn a mail in flight into an uncertain one.</remarks>
    Task<SendOutcome> SendAsync(MimeMessage message, string envelopeFrom, string recipient, MailKey? key);
}

/// <summary>Whose mail it is, and which.</summary>
/// <param name="MessageId">The row in <c>email_messages</c>.</param>
public readonly record struct MailKey(long UserId, long MessageId);
