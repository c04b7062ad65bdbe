using MimeKit;

namespace ColdMail.Composing;

/// <summary>What became of composing a mail for one recipient. Closed: the three cases below are all there are.</summary>
public abstract record Composition
{
    Composition() { }

    /// <summary>A mail that may be sent as it is. The same input gives the same bytes.</summary>
    /// <param name="MessageId">Without angle brackets; to be stored before the first attempt.</param>
    /// <param name="BodyHash">SHA-256 over subject, text and HTML; to be stored beside it.</param>
    /// <remarks>Dispose <paramref name="Message"/> after sending.</remarks>
    public sealed record Composed(MimeMessage Message, string MessageId, byte[] BodyHash) : Composition;

    /// <summary>Hold the mail: these fields are needed, empty and have no fallback.</summary>
    public sealed record MissingFields(IReadOnlyList<string> Names) : Composition;

    /// <summary>No mail can be made from this step, recipient and sender.</summary>
    /// <param name="Reason">A stable code of <see cref="UnsendableReason"/>.</param>
    public sealed record Unsendable(string Reason, string Explanation) : Composition;
}

/// <summary>The codes of <see cref="Composition.Unsendable"/>, fit for <c>email_messages.reason</c>.</summary>
public static class UnsendableReason
{
    public const string BadStep = "BAD_TEMPLATE";
    public const string BadRecipient = "BAD_ADDRESS";
    public const string BadSender = "BAD_SENDER_ADDRESS";
    public const string TooLong = "MAIL_TOO_LONG";
}
