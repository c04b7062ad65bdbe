using ColdMail.Stats;

namespace ColdMail.Functions.Stats;

public sealed class StatsTriggers(RollUp rollUp)
{
    [Function("RollUp")]
    public Task RollUpAsync([TimerTrigger("*/10 * * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        rollUp.RunAsync(cancellation);
}
