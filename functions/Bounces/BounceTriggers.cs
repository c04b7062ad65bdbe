using ColdMail.Bounces;

namespace ColdMail.Functions.Bounces;

public sealed class BounceTriggers(SoftBounceRun run)
{
    [Function("CountSoftBounces")]
    public Task CountSoftBouncesAsync([TimerTrigger("15 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        run.RunAsync(cancellation);
}
