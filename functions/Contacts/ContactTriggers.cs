using ColdMail.Contacts;

namespace ColdMail.Functions.Contacts;

/// <remarks>The blob trigger stands in the folders of the hosts: on Azure it needs another source.</remarks>
public sealed class ContactTriggers(Import import, ImportRescue rescue, ContactPurge purge, ContactPlacing placing)
{
    [Function("Import")]
    public Task ImportAsync([QueueTrigger("import")] string message, CancellationToken cancellation) =>
        ImportNudge.JobOf(message) is { } job ? import.RunAsync(job, cancellation) : Task.CompletedTask;

    [Function("ImportPoison")]
    public Task ImportPoisonAsync([QueueTrigger("import-poison")] string message, CancellationToken cancellation) =>
        rescue.GiveUpNudgeAsync(message, cancellation);

    [Function("RedriveImports")]
    public async Task RedriveImportsAsync([TimerTrigger("20 */1 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await rescue.RedriveAsync(cancellation);
        await placing.RunAsync(cancellation);
    }

    [Function("PurgeContacts")]
    public Task PurgeContactsAsync([TimerTrigger("0 40 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        purge.RunAsync(cancellation);
}
