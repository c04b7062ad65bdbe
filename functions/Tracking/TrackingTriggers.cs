using ColdMail.Storage;
using ColdMail.Tracking;

namespace ColdMail.Functions.Tracking;

public sealed class TrackingTriggers(LateHits hits)
{
    [Function("RecordHit")]
    public Task RecordHitAsync([QueueTrigger(QueueStore.Hits)] string message, CancellationToken cancellation) =>
        hits.RecordAsync(message, cancellation);

    [Function("RecordHitPoison")]
    public Task RecordHitPoisonAsync([QueueTrigger("hits-poison")] string message, CancellationToken cancellation) =>
        hits.KeepAsync(message, cancellation);

    [Function("PruneHits")]
    public Task PruneHitsAsync([TimerTrigger("0 35 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        hits.ForgetAsync(cancellation);
}
