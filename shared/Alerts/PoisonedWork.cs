using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ColdMail.Alerts;

/// <summary>
/// What becomes of queue messages that failed as often as the queue allows. A message is only a nudge, so nothing is
/// lost with it: the timers find the same rows again. What remains to do is to slow down and to tell a person.
/// </summary>
/// <remarks>A poison message can come twice, because the host copies it before it deletes the original: both are harmless.</remarks>
public sealed partial class PoisonedWork(
    PoisonStore store, AlertStore alerts, TimeProvider clock, ILogger<PoisonedWork> log)
{
    /// <summary>How long a sender rests after its work was poisoned.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <param name="message">A message of the queue <c>send</c>: the id of a sender.</param>
    public Task SendAsync(string message, CancellationToken cancellation) => HandleAsync(
        "send",
        message,
        (id, now) => store.RestSenderAsync(
            id,
            now + Rest,
            sender => new(
                sender.UserId,
                AlertKind.Poison,
                id,
                $"Sending from {sender.Name} failed several times in a row because of an error inside ColdMail. " +
                "Its mails are kept and tried again every few minutes. If this goes on, tell the operator."),
            now,
            cancellation),
        cancellation);

    /// <param name="message">A message of the queue <c>launch</c>: the id of a campaign.</param>
    public Task LaunchAsync(string message, CancellationToken cancellation) => HandleAsync(
        "launch",
        message,
        (id, now) => store.PostponeLaunchAsync(
            id,
            campaign => new(
                campaign.UserId,
                AlertKind.Poison,
                id,
                $"Launching the campaign \"{campaign.Name}\" failed several times in a row because of an error inside " +
                "ColdMail. It goes on from where it was in a few minutes. If this goes on, tell the operator."),
            now,
            cancellation),
        cancellation);

    async Task HandleAsync(
        string queue, string message, Func<long, DateTime, Task<bool>> mark, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            LogUnreadable(queue, message.Length);
            await alerts.RaiseAsync(
                new(null, AlertKind.Poison, null, $"The queue {queue} got a message that is not from ColdMail."), now, cancellation);
        }
        else if (await mark(id, now))
        {
            LogPoisoned(queue, id);
        }
        else
        {
            LogGone(queue, id);
        }
    }

    [LoggerMessage(LogLevel.Error, "Work of queue {Queue} on {SubjectId} failed for good; its rows will be tried again")]
    partial void LogPoisoned(string queue, long subjectId);

    [LoggerMessage(LogLevel.Warning, "Poisoned work of queue {Queue} was about {SubjectId}, which is gone")]
    partial void LogGone(string queue, long subjectId);

    [LoggerMessage(LogLevel.Error, "The queue {Queue} got a message of {Length} characters that nobody here wrote")]
    partial void LogUnreadable(string queue, int length);
}
