using ColdMail.Suppression;

namespace ColdMail.Functions.Suppression;

public sealed class SuppressionTriggers(SuppressionSweep sweep)
{
    [Function("SweepSuppressed")]
    public Task SweepSuppressedAsync([TimerTrigger("10 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        sweep.RunAsync(cancellation);
}
