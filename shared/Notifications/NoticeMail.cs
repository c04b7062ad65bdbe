using System.Globalization;
using ColdMail.Accounts;
using ColdMail.Storage;
using Microsoft.Extensions.Options;

namespace ColdMail.Notifications;

/// <summary>
/// Tells users by mail what they were told in the list: at once, and then at most one mail an hour for each kind, with
/// everything that came since.
/// </summary>
public sealed class NoticeMail(
    NoticeMailStore store, AccountStore accounts, SystemMail system, QueueStore queues, IOptions<SystemMailOptions> options,
    TimeProvider clock)
{
    /// <summary>What a message of the queue of account mails begins with; the id of the user follows.</summary>
    public const string Message = "notice";

    static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    /// <summary>A mail about what happened earlier would be no news.</summary>
    static readonly TimeSpan StillNews = TimeSpan.FromDays(1);

    /// <summary>Longer than sending a mail may take.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    const int Limit = 1_000;

    /// <summary>Asks for a mail for every user who is to get one. Safe to repeat: a mail has only what no other mail has.</summary>
    public async Task PostDueAsync(CancellationToken cancellation)
    {
        if (!options.Value.IsConfigured)
        {
            return;
        }

        var now = Now;
        foreach (var userId in await store.DueUsersAsync(now, now - StillNews, now - Quiet, Limit, cancellation))
        {
            await queues.PostAsync(
                QueueStore.AccountMail,
                string.Create(CultureInfo.InvariantCulture, $"{Message} {userId}"),
                TimeSpan.Zero,
                cancellation);
        }
    }

    /// <summary>Makes and sends the mail of a user. Whatever goes wrong is thrown: the queue tries again.</summary>
    public async Task SendAsync(long userId, CancellationToken cancellation)
    {
        var now = Now;
        var due = await store.LeaseAsync(userId, now, now - StillNews, now - Quiet, now + Lease, cancellation);
        if (due.Count == 0 || await accounts.FindAsync(userId, cancellation) is not { } account)
        {
            return;
        }

        try
        {
            await system.SendAsync(account.Email, SubjectOf(due), TextOf(due), cancellation);
        }
        catch
        {
            await store.ReleaseAsync(due, CancellationToken.None);
            throw;
        }

        await store.MarkMailedAsync(due, Now, CancellationToken.None);
    }

    static string SubjectOf(IReadOnlyList<Notification> due) => due is [{ } only]
        ? only.Kind switch
        {
            NotificationKind.SenderStopped => "A sender account has stopped",
            NotificationKind.CampaignPaused => "A campaign was paused",
            NotificationKind.CampaignFinished => "A campaign is finished",
            NotificationKind.CampaignAttention => "A campaign waits for you",
            NotificationKind.SubscriptionStopped => "Events are no longer delivered",
            _ => "News from ColdMail",
        }
        : $"{due.Count} news from ColdMail";

    string TextOf(IReadOnlyList<Notification> due) =>
        $"""
        {string.Join("\n\n", due.Select(notice => notice.Text))}

        All of it, and which news you get by mail:
        {options.Value.WebUrl.TrimEnd('/')}/notifications
        """;

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
