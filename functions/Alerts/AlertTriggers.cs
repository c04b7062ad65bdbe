using ColdMail.Alerts;

namespace ColdMail.Functions.Alerts;

public sealed class AlertTriggers(PoisonedWork work)
{
    [Function("SendPoison")]
    public Task SendPoisonAsync([QueueTrigger("send-poison")] string message, CancellationToken cancellation) =>
        work.SendAsync(message, cancellation);

    [Function("LaunchPoison")]
    public Task LaunchPoisonAsync([QueueTrigger("launch-poison")] string message, CancellationToken cancellation) =>
        work.LaunchAsync(message, cancellation);
}
