namespace ColdMail.Webhooks;

/// <summary>What a provider can report about a mail, in our words.</summary>
public enum WebhookEventType
{
    /// <summary>One that this version does not know: kept, counted, without effect.</summary>
    Unknown,

    /// <summary>One that is known and changes nothing: an automatic answer, somebody who subscribes again.</summary>
    NoEffect,

    /// <summary>The provider has taken the mail over. Says nothing new, except about a mail whose end was uncertain.</summary>
    Accepted,
    Delivered,
    Deferred,
    Bounced,
    Complained,
    Unsubscribed,
    Opened,
    Clicked,
}

/// <summary>One report about one mail and one recipient.</summary>
/// <param name="MessageId">Our Message-ID without angle brackets; empty when the report names none.</param>
/// <param name="Email">The recipient in the stored spelling; null when the report does not say.</param>
/// <param name="OccurredAt">UTC; null when the report does not say.</param>
/// <param name="Status">Enhanced status code (RFC 3463), such as <c>5.1.1</c>.</param>
/// <param name="Code">SMTP reply code.</param>
/// <param name="Detail">What the recipient's server said, on one line.</param>
/// <param name="Url">Where a click led.</param>
public sealed record WebhookEvent(
    WebhookEventType Type, string MessageId, string? Email, DateTime? OccurredAt, string? Status, int? Code, string? Detail,
    string? Url)
{
    /// <summary>Whose fault a bounce is, where the provider says more than codes and words do; null: they decide.</summary>
    public BounceClass? Class { get; init; }

    /// <summary>
    /// Of a bounce: what its status was read from (status, reply, provider, words or nothing), where the reader knows it; null: whatever
    /// is there.
    /// </summary>
    public string? DecidedBy { get; init; }

    /// <summary>The program behind an open or a click, as it names itself; null when the report does not say.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The provider knows that an open or a click was not a person's.</summary>
    public bool IsMachine { get; init; }

    /// <summary>A report that is about no mail.</summary>
    internal static WebhookEvent Without(WebhookEventType type) => new(type, "", null, null, null, null, null, null);
}

/// <summary>What a mapper makes of one item of a request.</summary>
public abstract record MappedItem
{
    MappedItem()
    {
    }

    /// <param name="Key">What the provider repeats when it sends the same report again.</param>
    /// <param name="Events">One for each recipient that the item is about.</param>
    public sealed record Read(string Key, IReadOnlyList<WebhookEvent> Events) : MappedItem;

    /// <param name="Reason">In words; holds nothing of the item.</param>
    public sealed record Malformed(string Reason) : MappedItem;
}
