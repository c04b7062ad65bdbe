using Microsoft.Extensions.Logging;

namespace ColdMail.Sending;

/// <summary>Ends the leases of lost workers: what was provably not offered goes back, the rest becomes uncertain.</summary>
/// <remarks>Any number may run at once; each mail is settled by one of them.</remarks>
public sealed partial class Rescue(RescueStore store, SettleRunner settles, TimeProvider clock, ILogger<Rescue> log)
{
    const int Batch = 50;
    const int Limit = 10_000;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var returned = await store.ReturnExpiredClaimsAsync(now, Limit, cancellation);
        var uncertain = 0;
        while (uncertain < Limit && !cancellation.IsCancellationRequested)
        {
            var expired = await store.ExpiredOffersAsync(now, Batch, cancellation);
            if (expired.Count == 0)
            {
                break;
            }

            await settles.SettleAsync([.. expired.Select(Settlement.Lost)], now);
            uncertain += expired.Count;
        }

        if (returned + uncertain > 0)
        {
            LogRescued(returned, uncertain);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Leases ended: {Returned} mails given back, {Uncertain} became uncertain")]
    partial void LogRescued(int returned, int uncertain);
}
