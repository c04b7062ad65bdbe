namespace ColdMail.Inbound;

/// <summary>How the mail of ours that an answer is about was found; asked in this order, the first hit wins.</summary>
public enum MatchedBy
{
    /// <summary>It cites our Message-ID: as the mail it answers, returns, or has among its references.</summary>
    Citation,

    /// <summary>It cites the id that the provider gave our mail instead of ours.</summary>
    ProviderId,

    /// <summary>It holds the token of our unsubscribe address.</summary>
    Token,

    /// <summary>Its writer is a contact to whom this sender wrote lately.</summary>
    Address,

    /// <summary>Its writer is of the company of such a contact: for a person to look at.</summary>
    Company,
}

/// <summary>A mail of ours that an answer is about.</summary>
public sealed record InboundMatch
{
    public required MatchedBy By { get; init; }
    public required long MessageId { get; init; }
    public required long CampaignId { get; init; }

    /// <summary>Who sent it; another one than whose mailbox the answer came to, where several share a mailbox.</summary>
    public required long SenderId { get; init; }
    public required long ContactId { get; init; }
    public required string Header { get; init; }
    public required string Email { get; init; }
    public required string ContactStatus { get; init; }

    /// <summary>The reply, written by hand, that it cites instead of a mail of a campaign; null: none.</summary>
    public long? ReplyId { get; init; }

    /// <summary>A citation shows that the mail went; an address alone does not.</summary>
    public bool IsEvidence => ReplyId is null && By is (MatchedBy.Citation or MatchedBy.ProviderId or MatchedBy.Token);
}
