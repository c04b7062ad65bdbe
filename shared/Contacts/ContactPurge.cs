namespace ColdMail.Contacts;

/// <summary>Removes deleted contacts for good, in short transactions.</summary>
public sealed class ContactPurge(RemovalStore store, TimeProvider clock)
{
    const int Step = 1_000;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await store.PurgeAsync(clock.GetUtcNow().UtcDateTime, Step, cancellation) == Step)
        {
        }
    }
}
