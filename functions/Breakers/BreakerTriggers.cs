using ColdMail.Breakers;

namespace ColdMail.Functions.Breakers;

public sealed class BreakerTriggers(BreakerRun run)
{
    [Function("JudgeBreakers")]
    public Task JudgeBreakersAsync([TimerTrigger("45 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        run.RunAsync(cancellation);
}
