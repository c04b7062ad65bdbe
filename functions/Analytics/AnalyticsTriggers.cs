using ColdMail.Analytics;

namespace ColdMail.Functions.Analytics;

public sealed class AnalyticsTriggers(CountRun count)
{
    [Function("CountMails")]
    public Task CountMailsAsync([TimerTrigger("3/10 * * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        count.RunAsync(cancellation);
}
