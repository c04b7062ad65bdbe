namespace ColdMail.Suppression;

/// <summary>An address or domain that a user sends nothing to.</summary>
/// <param name="Email">An address, or <c>@domain</c>.</param>
/// <param name="Reason">unsubscribe, bounce, complaint, manual, import or erased.</param>
/// <param name="MessageId">The mail that led to it, if any.</param>
public sealed record SuppressionEntry(long Id, string Email, string Reason, long? MessageId, DateTime CreatedAt);

/// <summary>What became of taking an entry off the list.</summary>
public enum SuppressionRemoval
{
    Removed,
    NotFound,

    /// <summary>The person asked to be left alone, or had their data erased: only that person can undo it.</summary>
    Kept,
}
