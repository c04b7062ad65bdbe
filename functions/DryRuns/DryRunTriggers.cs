using ColdMail.DryRuns;
using ColdMail.Storage;

namespace ColdMail.Functions.DryRuns;

public sealed class DryRunTriggers(DryRunWork work, DryRunTidying tidying)
{
    [Function("DryRun")]
    public Task DryRunAsync([QueueTrigger(QueueStore.DryRun)] string message, CancellationToken cancellation) =>
        DryRunNudge.IdOf(message) is { } id ? work.RunAsync(id, cancellation) : Task.CompletedTask;

    [Function("DryRunPoison")]
    public Task DryRunPoisonAsync([QueueTrigger("dry-run-poison")] string message, CancellationToken cancellation) =>
        tidying.GiveUpAsync(message, cancellation);

    [Function("RedriveDryRuns")]
    public Task RedriveDryRunsAsync([TimerTrigger("50 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        tidying.RedriveAsync(cancellation);

    [Function("PruneDryRuns")]
    public Task PruneDryRunsAsync([TimerTrigger("0 50 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        tidying.PruneAsync(cancellation);
}
