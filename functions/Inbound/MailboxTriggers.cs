using ColdMail.Alerts;
using ColdMail.Inbound;
using ColdMail.Storage;

namespace ColdMail.Functions.Inbound;

public sealed class MailboxTriggers(MailboxRun run, AlertStore alerts, TimeProvider clock)
{
    [Function("PostDueMailboxes")]
    public Task PostDueMailboxesAsync([TimerTrigger("10 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        run.PostDueAsync(cancellation);

    [Function("ReadMailbox")]
    public Task ReadMailboxAsync([QueueTrigger(QueueStore.Mailbox)] string message, CancellationToken cancellation) =>
        run.RunAsync(message, cancellation);

    [Function("MailboxPoison")]
    public Task MailboxPoisonAsync([QueueTrigger("mailbox-poison")] string message, CancellationToken cancellation) =>
        alerts.RaiseAsync(
            new(null, AlertKind.Poison, null, "Reading a mailbox failed several times in a row because of an error inside ColdMail. It is tried again every minute."),
            clock.GetUtcNow().UtcDateTime,
            cancellation);
}
