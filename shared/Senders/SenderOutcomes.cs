namespace ColdMail.Senders;

/// <summary>The end of adding an account. Closed: the two cases below are all there are.</summary>
public abstract record SenderAdded
{
    SenderAdded() { }

    public sealed record Added(long Id) : SenderAdded;

    /// <param name="Max">How many accounts the user's plan allows.</param>
    public sealed record PlanFull(int Max) : SenderAdded;
}

/// <summary>The end of storing what a person typed. Closed: the four cases below are all there are.</summary>
public abstract record SenderSaved
{
    SenderSaved() { }

    public sealed record Saved(SenderAccount Account) : SenderSaved;

    /// <param name="Problems">Everything that is wrong, by field.</param>
    public sealed record Invalid(IDictionary<string, string[]> Problems) : SenderSaved;

    public sealed record NotFound : SenderSaved;

    /// <param name="Max">How many accounts the user's plan allows.</param>
    public sealed record PlanFull(int Max) : SenderSaved;
}

/// <summary>The end of deleting an account. Closed: the four cases below are all there are.</summary>
public abstract record SenderDeleted
{
    SenderDeleted() { }

    /// <param name="Waiting">Mails that were to go through it, held ones included: they are let go.</param>
    public sealed record Deleted(long Waiting) : SenderDeleted;

    public sealed record NotFound : SenderDeleted;

    /// <summary>Mails wait to go through the account, and nobody said what shall become of them.</summary>
    /// <param name="Held">Of those, held ones: they wait for a person first.</param>
    public sealed record StillNeeded(long Waiting, long Held) : SenderDeleted;

    /// <summary>Mails are being offered through the account at this moment: what is begun is finished first.</summary>
    public sealed record OnTheWay(long Mails) : SenderDeleted;
}
