namespace ColdMail.Senders;

/// <summary>What a provider told us about one mail. Closed: the four cases below are all there are.</summary>
public abstract record SendOutcome
{
    SendOutcome() { }

    /// <summary>The provider took responsibility for the mail.</summary>
    /// <param name="Response">Its answer, cleaned, kept for support.</param>
    /// <param name="ProviderMessageId">The provider's own id of the mail, when the answer names one.</param>
    public sealed record Accepted(string Response, string? ProviderMessageId) : SendOutcome;

    /// <summary>A definite reply: the provider does not have the mail.</summary>
    /// <param name="Code">SMTP reply code, 4xx or 5xx, never 421 after the body; by an API the status of HTTP, 4xx.</param>
    /// <param name="Enhanced">RFC 3463 status code, when the reply carries one that fits its class.</param>
    /// <param name="Step">Which step of the conversation was refused.</param>
    public sealed record Refused(int Code, string? Enhanced, string Response, SmtpStep Step, ReplyClass Class) : SendOutcome
    {
        /// <summary>The body was offered (354 seen) before the refusal; the refusal is definite all the same.</summary>
        public bool IsAfter354 => Step == SmtpStep.Body;

        /// <summary>With <see cref="ReplyClass.Quota"/>: how long the provider asks us to wait; null when it does not say.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>Provably not sent: the conversation ended before the server asked for the body.</summary>
    public sealed record NotSent(string Reason, ReplyClass Class) : SendOutcome;

    /// <summary>The body was offered and no definite reply came: the mail may or may not have gone. Never send it again by itself.</summary>
    public sealed record Unknown(string Reason) : SendOutcome;
}

/// <summary>Whose problem a refusal is, and so what to do about it.</summary>
public enum ReplyClass
{
    /// <summary>Try the same mail again later.</summary>
    Transient,

    /// <summary>The address does not work: suppress it.</summary>
    Recipient,

    /// <summary>This mail cannot be sent; nothing follows for the address.</summary>
    Message,

    /// <summary>The sender account may not send like this: pause it and tell its owner.</summary>
    Sender,

    /// <summary>The account's sign-in is refused: stop until its owner changes it.</summary>
    Credential,

    /// <summary>The account sends too much or too fast: pause it for <see cref="ReplyTable.QuotaPause"/>.</summary>
    Quota,

    /// <summary>Reputation or policy: never the address's fault; pause the account when it repeats.</summary>
    Policy,
}

/// <summary>The steps of an SMTP conversation that can be refused, in their order.</summary>
public enum SmtpStep
{
    Greeting,
    SignIn,
    MailFrom,
    RcptTo,

    /// <summary>The DATA command itself, before 354.</summary>
    Data,

    /// <summary>The final reply, after 354 and the body.</summary>
    Body,
}
