namespace ColdMail.Suppression;

/// <summary>Somebody, or everybody of a domain, whom a user sends nothing to.</summary>
public sealed record SuppressionEntry
{
    public required long Id { get; init; }

    /// <summary>As <see cref="EntryText"/> spells it.</summary>
    public required string Email { get; init; }

    /// <summary>The only campaign that it holds for; null: all of the user.</summary>
    public long? CampaignId { get; init; }

    /// <summary>unsubscribe, bounce, complaint, manual or import.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, in the words of who added it; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Who added it: you, the person, or ColdMail.</summary>
    public string By { get; init; } = "ColdMail";

    /// <summary>The mail that led to it, if any.</summary>
    public long? MessageId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Mails that it stopped when it was added.</summary>
    public int Cancelled { get; init; }

    /// <summary>Mails that were on their way when it was added: they may have arrived.</summary>
    public int Crossed { get; init; }
}

/// <summary>What became of taking an entry off the list.</summary>
public abstract record SuppressionRemoval
{
    SuppressionRemoval() { }

    /// <param name="StillCovered">Other entries that go on keeping mails from the same people.</param>
    public sealed record Removed(SuppressionEntry Entry, IReadOnlyList<SuppressionHit> StillCovered) : SuppressionRemoval;

    public sealed record NotFound : SuppressionRemoval;

    /// <summary>The person asked for it: it goes only with a reason, which is kept.</summary>
    public sealed record NeedsNote : SuppressionRemoval;

    /// <summary>The person complained: only that person can undo it.</summary>
    public sealed record Kept : SuppressionRemoval;
}
