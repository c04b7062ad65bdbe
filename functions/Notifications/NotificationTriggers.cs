using ColdMail.Notifications;

namespace ColdMail.Functions.Notifications;

public sealed class NotificationTriggers(AttentionStore attention, NoticeMail mail, TimeProvider clock)
{
    [Function("NotifyUsers")]
    public async Task NotifyUsersAsync([TimerTrigger("25 */1 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await attention.TellAsync(clock.GetUtcNow().UtcDateTime, cancellation);
        await mail.PostDueAsync(cancellation);
    }
}
