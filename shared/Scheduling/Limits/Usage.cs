namespace ColdMail.Scheduling.Limits;

/// <summary>What counters stand at. A counter nobody has touched stands at 0.</summary>
/// <remarks>Not safe for threads: a run and a forecast each have their own.</remarks>
public sealed class Usage
{
    readonly Dictionary<Counter, int> counts = [];

    public int this[Counter counter] => counts.GetValueOrDefault(counter);

    /// <summary>Counters that were set or added to.</summary>
    public IReadOnlyCollection<KeyValuePair<Counter, int>> Counts => counts;

    public void Set(Counter counter, int reserved) => counts[counter] = reserved;

    public void Add(Counter counter, int mails = 1) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, counter, out _) += mails;
}
