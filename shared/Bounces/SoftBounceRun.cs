using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Bounces;

/// <summary>Suppresses addresses that bounced softly time and again. Looks only at contacts of which something was learned.</summary>
public sealed partial class SoftBounceRun(
    SoftBounceStore store, IOptions<SoftBounceOptions> options, TimeProvider clock, ILogger<SoftBounceRun> log)
{
    /// <remarks>Any number of calls suppress an address once.</remarks>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = await store.Mark.LookedAtAsync(cancellation) - BounceMarkStore.Overlap;
        var last = 0L;
        while (await store.CandidatesAsync(since, options.Value.Count, last, cancellation) is { Count: > 0 } contacts)
        {
            foreach (var contact in contacts)
            {
                if (await store.SuppressAsync(contact, options.Value, now, cancellation))
                {
                    LogSuppressed(contact);
                }
            }

            last = contacts[^1];
        }

        await store.Mark.SaveLookedAtAsync(now, cancellation);
    }

    [LoggerMessage(LogLevel.Information, "Contact {Contact} is suppressed after soft bounces")]
    partial void LogSuppressed(long contact);
}
