using ColdMail.Stops;

namespace ColdMail.Functions.Stops;

public sealed class StopTriggers(ClickRun clicks)
{
    [Function("ApplyClicks")]
    public Task ApplyClicksAsync([TimerTrigger("*/20 * * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        clicks.RunAsync(cancellation);
}
