namespace ColdMail.Breakers;

/// <summary>What became of the mails of a sender or a campaign, as far as they count.</summary>
/// <remarks>A mail whose address or sender the server refused at once counts as one that bounced.</remarks>
public sealed record BounceTally
{
    public static readonly BounceTally Nothing = new();

    public long OwnerId { get; init; }

    /// <summary>The last mails that are old enough to have bounced.</summary>
    public long Sends { get; init; }

    /// <summary>Those of them that bounced for good or for policy.</summary>
    public long Bounces { get; init; }

    /// <summary>The first mails, however young.</summary>
    public long FirstSends { get; init; }
    public long FirstBounces { get; init; }

    /// <summary>All mails of the window, however young.</summary>
    public long AllSends { get; init; }
    public long AllBounces { get; init; }
    public long Complaints { get; init; }
}
