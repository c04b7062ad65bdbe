namespace ColdMail.Suppression;

/// <summary>Who puts entries on a suppression list, for whom, and why.</summary>
/// <param name="UserId">Whose mails they stop; null: those of every user of this installation.</param>
/// <param name="Reason">unsubscribe, bounce, complaint, manual, import or erased.</param>
public sealed record NewEntries(long? UserId, string Reason, DateTime Now)
{
    /// <summary>The only campaign that they hold for; 0: all.</summary>
    public long CampaignId { get; init; }

    /// <summary>The mail that led to them, if any.</summary>
    public long? MessageId { get; init; }

    /// <summary>The user who adds them; 0: the person whom they are about, or the system.</summary>
    public long Actor { get; init; }

    /// <summary>Why, in the words of who adds them.</summary>
    public string Note { get; init; } = "";
}

/// <summary>What putting entries on a list did at once.</summary>
/// <param name="Added">Entries that are new on the list.</param>
/// <param name="Cancelled">Mails that waited and do not go any more.</param>
/// <param name="Crossed">Mails that were on their way at that moment: they may arrive.</param>
/// <param name="IsPending">More contacts are gone through in the background; none of them gets a mail meanwhile.</param>
public sealed record AddedEntries(int Added, int Cancelled, int Crossed, bool IsPending)
{
    public static AddedEntries operator +(AddedEntries a, AddedEntries b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(a.Added + b.Added, a.Cancelled + b.Cancelled, a.Crossed + b.Crossed, a.IsPending || b.IsPending);
    }
}
