using ColdMail.Alerts;
using ColdMail.Inbox;
using ColdMail.Storage;

namespace ColdMail.Functions.Inbox;

public sealed class ReplyTriggers(ReplyRun run, AlertStore alerts, TimeProvider clock)
{
    [Function("SendReply")]
    public Task SendReplyAsync([QueueTrigger(QueueStore.InboxReply)] string message, CancellationToken cancellation) =>
        run.RunAsync(message, cancellation);

    [Function("SendReplyPoison")]
    public Task SendReplyPoisonAsync([QueueTrigger("inbox-reply-poison")] string message, CancellationToken cancellation) =>
        alerts.RaiseAsync(
            new(null, AlertKind.Poison, null, "Sending a reply failed several times in a row because of an error inside ColdMail. It is tried again every minute."),
            clock.GetUtcNow().UtcDateTime,
            cancellation);

    [Function("RedriveReplies")]
    public Task RedriveRepliesAsync([TimerTrigger("35 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        run.RedriveAsync(cancellation);
}
