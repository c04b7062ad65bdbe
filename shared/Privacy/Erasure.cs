namespace ColdMail.Privacy;

/// <summary>What became of a request to erase a person.</summary>
public abstract record Erasure
{
    Erasure() { }

    /// <param name="Removed">Rows that were removed or emptied, by kind.</param>
    public sealed record Done(IReadOnlyDictionary<string, int> Removed) : Erasure;

    /// <summary>A mail to the person is on its way. No other goes any more, and nothing else was done yet.</summary>
    public sealed record OnItsWay : Erasure;

    /// <summary>Nothing is known of the person.</summary>
    public sealed record NotFound : Erasure;
}

/// <summary>That somebody's data was erased or handed out.</summary>
/// <param name="Act">erased or exported.</param>
/// <param name="Person">Keyed hash of the address, in hexadecimal digits: the same person has the same.</param>
public sealed record PrivacyAct(long Id, string Act, string Person, long? ContactId, string Reason, string? RemovedJson, DateTime OccurredAt);
