using ColdMail.Storage;
using ColdMail.Webhooks;

namespace ColdMail.Functions.Webhooks;

public sealed class WebhookTriggers(WebhookRun run, WebhookPrune prune)
{
    [Function("ProcessWebhooks")]
    public Task ProcessWebhooksAsync([QueueTrigger(QueueStore.Webhooks)] string message, CancellationToken cancellation) =>
        run.RunAsync(message, cancellation);

    [Function("WebhooksPoison")]
    public Task WebhooksPoisonAsync([QueueTrigger("webhooks-poison")] string message, CancellationToken cancellation) =>
        run.GiveUpNudgeAsync(cancellation);

    [Function("RedriveWebhooks")]
    public Task RedriveWebhooksAsync([TimerTrigger("40 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        run.RedriveAsync(cancellation);

    [Function("PruneWebhooks")]
    public Task PruneWebhooksAsync([TimerTrigger("0 50 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        prune.RunAsync(cancellation);
}
