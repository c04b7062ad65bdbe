using System.Collections.Concurrent;
using System.Security.Cryptography;
using ColdMail.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.EventSubscriptions;

/// <summary>
/// One turn of one subscription: delivers what is due, some at a time and not too fast, until nothing is due, the receiver is
/// in trouble or the turn is over. A receiver that does not answer costs a turn one round of waiting and then rests, so that
/// others get theirs.
/// </summary>
/// <remarks>Any number of messages may call this for the same subscription: one run has it, the others end at once.</remarks>
public sealed partial class DeliveryRun(
    DeliveryStore store,
    DeliveryHints hints,
    EventClient client,
    IOptions<EventSubscriptionOptions> options,
    TimeProvider clock,
    ILogger<DeliveryRun> log)
{
    /// <summary>Rounds of deliveries between two commits: a run that is lost repeats at most these.</summary>
    const int Rounds = 5;

    readonly EventSubscriptionOptions settings = options.Value;

    /// <summary>Longer than all rounds can take.</summary>
    TimeSpan Lease => TimeSpan.FromSeconds((settings.TimeoutSeconds * Rounds) + 60);

    public async Task RunAsync(long subscriptionId, CancellationToken cancellation)
    {
        var token = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        Receiver? receiver;
        try
        {
            receiver = await store.TakeAsync(subscriptionId, token, Now, Now + Lease, cancellation);
        }
        catch (SecretUnreadableException e)
        {
            LogUnreadable(subscriptionId, e.Message);
            throw;
        }

        if (receiver is null)
        {
            return;
        }

        var isTurnOver = false;
        try
        {
            isTurnOver = await DeliverAsync(receiver, token, cancellation);
        }
        finally
        {
            // A run that is not released blocks its subscription until the lease ends, also when the host is stopping.
            await store.ReleaseAsync(subscriptionId, token, CancellationToken.None);
        }

        if (isTurnOver)
        {
            await hints.PostAsync(subscriptionId, cancellation);
        }
    }

    /// <returns>True when more may be due.</returns>
    async Task<bool> DeliverAsync(Receiver receiver, long token, CancellationToken cancellation)
    {
        var over = Now.AddSeconds(settings.RunSeconds);
        var pace = new DeliveryPace(settings.PerSecond, clock);
        while (!cancellation.IsCancellationRequested && Now < over)
        {
            var claimed = await store.ClaimAsync(
                receiver.Id, token, settings.Concurrency * Rounds, Now, Now + Lease, cancellation);
            if (claimed.Count == 0)
            {
                return false;
            }

            var ended = await AttemptAsync(receiver, claimed, pace, cancellation);
            List<DeliveryVerdict> verdicts = [.. ended.Select(attempt => attempt.Verdict)];
            var now = Now;
            var health = receiver.Health.After(verdicts, now);
            var stop = health.StopOf(verdicts, now, settings);
            await store.SettleAsync(
                receiver, token, ended, [.. claimed.ExceptBy(ended.Select(attempt => attempt.Delivery.Id), delivery => delivery.Id)],
                health, stop, now, CancellationToken.None);
            receiver = receiver with { Health = health };
            if (stop is not null)
            {
                LogStopped(receiver.Id, stop.Status);
            }

            if (stop is not null || health.RestUntil is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tries deliveries side by side, until one shows that the receiver is in trouble or wants none.</summary>
    /// <returns>Those that were tried to their end.</returns>
    async Task<IReadOnlyList<EndedAttempt>> AttemptAsync(
        Receiver receiver, IReadOnlyList<ClaimedDelivery> claimed, DeliveryPace pace, CancellationToken cancellation)
    {
        var ended = new ConcurrentBag<EndedAttempt>();
        var isStopping = false;
        await Parallel.ForEachAsync(
            claimed,
            new ParallelOptions { MaxDegreeOfParallelism = settings.Concurrency },
            async (delivery, _) =>
            {
                if (Volatile.Read(ref isStopping) || cancellation.IsCancellationRequested)
                {
                    return;
                }

                try
                {
                    await pace.TakeAsync(cancellation);
                    var answer = await client.DeliverAsync(receiver.Url, receiver.Secrets, delivery.Content, cancellation);
                    var verdict = DeliveryVerdict.Of(
                        answer, delivery.Attempts + 1, delivery.DueSince, Now, Random.Shared.NextDouble());
                    ended.Add(new(delivery, answer, verdict));
                    if (verdict.IsTrouble || verdict.IsGone)
                    {
                        Volatile.Write(ref isStopping, true);
                    }
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    Volatile.Write(ref isStopping, true);
                }
            });
        return [.. ended];
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Warning, "Event subscription {SubscriptionId} is {Status} now")]
    partial void LogStopped(long subscriptionId, string status);

    [LoggerMessage(LogLevel.Error, "The secret of event subscription {SubscriptionId} cannot be read: {Reason}")]
    partial void LogUnreadable(long subscriptionId, string reason);
}
