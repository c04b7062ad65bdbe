namespace ColdMail.Scheduling.Limits;

/// <summary>Sees to it that a begin finds a row to lock for every limit, and asks the database only for those it does not know yet.</summary>
/// <remarks>Of one run; not safe for threads.</remarks>
sealed class OpenCounters(CounterStore store)
{
    readonly HashSet<Counter> known = [];

    public async Task OpenAsync(IEnumerable<Counter> counters, CancellationToken cancellation)
    {
        var missing = counters.Where(known.Add).ToList();
        if (missing.Count > 0)
        {
            await store.OpenAsync(missing, cancellation);
        }
    }
}
