namespace ColdMail.Suppression;

/// <summary>Goes through the contacts that entries added lately may cover, until none is left. A run that dies is gone on with by the next.</summary>
public sealed class SuppressionSweep(SweepStore store, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var owner in await store.OpenAsync(cancellation))
        {
            while (await store.ContinueAsync(owner, clock.GetUtcNow().UtcDateTime, cancellation))
            {
            }
        }
    }
}
