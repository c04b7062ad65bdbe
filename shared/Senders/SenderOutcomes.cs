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

public enum SenderDeleted
{
    Deleted,
    NotFound,

    /// <summary>Mails still wait to go through the account, or to be settled.</summary>
    StillNeeded,
}
