using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ColdMail.Senders;
using ColdMail.Senders.Providers;
using ColdMail.Sending;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Inbox;

/// <summary>Sends replies that people wrote, each at most once by itself, through the sender of its conversation.</summary>
/// <remarks>The order is that of all mails: claim, connect, begin (committed), offer, settle.</remarks>
public sealed partial class ReplyRun(
    ReplyRunStore store, ReplySettleStore settles, SenderStore senders, SmtpTransport transport, ProviderClient providers, QueueStore queues,
    IOptions<SendingOptions> sending, IOptions<BackoffOptions> backoff, TimeProvider clock, ILogger<ReplyRun> log)
{
    const int Limit = 1_000;

    /// <summary>Ends leases of lost workers and posts what is due. Safe to run at any time.</summary>
    public async Task RedriveAsync(CancellationToken cancellation)
    {
        await store.RescueAsync(Now, cancellation);
        foreach (var id in await store.DueAsync(Now, Limit, cancellation))
        {
            await queues.PostAsync(QueueStore.InboxReply, id.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);
        }
    }

    /// <param name="message">A message of the queue <c>inbox-reply</c>. What is none of ours is passed over.</param>
    public Task RunAsync(string message, CancellationToken cancellation) =>
        long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? RunAsync(id, cancellation) : Task.CompletedTask;

    /// <summary>Sends one reply, if it is due. Any number may run at once: one of them has it.</summary>
    public async Task RunAsync(long id, CancellationToken cancellation)
    {
        var token = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        if (await store.ClaimAsync(id, token, Now, Now.AddSeconds(sending.Value.ClaimLeaseSeconds), cancellation) is not { } reply)
        {
            return;
        }

        switch (await senders.LoadForSendingAsync(reply.SenderId, cancellation))
        {
            case SenderLoad.Ready(var account):
                await OfferAsync(reply, account, token, cancellation);
                break;
            case SenderLoad.Unreadable(_, var words):
                await GiveBackAsync(reply, token, words);
                break;
            case SenderLoad.NotFound:
                await store.ReturnAsync(reply, token, "failed", Reason.SenderGone, "The sender was deleted.", Now, CancellationToken.None);
                break;
            default:
                throw new UnreachableException();
        }
    }

    async Task OfferAsync(ClaimedReply reply, SendingAccount account, long token, CancellationToken cancellation)
    {
        using var mail = ReplyMail.Write(reply, account);
        if (mail is null)
        {
            await store.ReturnAsync(
                reply, token, "failed", Reason.BadAddress, "The address cannot be written to.", Now, CancellationToken.None);
            return;
        }

        var (connection, why) = await ConnectAsync(account, cancellation);
        if (connection is null)
        {
            await GiveBackAsync(reply, token, why);
            return;
        }

        await using (connection)
        {
            var begunAt = Now;
            if (!await store.BeginAsync(reply, token, begunAt, begunAt.AddSeconds(sending.Value.SendLeaseSeconds), cancellation))
            {
                return;
            }

            var outcome = await connection.SendAsync(mail, account.FromEmail, reply.ToEmail, null);
            var offered = Offered(reply, token, begunAt);
            var settlement = Settlement.Of(offered, outcome, Now, sending.Value, backoff.Value);
            var (settled, dueAt) = Paced(settlement, reply);
            await settles.SettleAsync(settled, dueAt);
            LogSettled(reply.Id, settled.Status, settled.Reason);
        }
    }

    async Task<(IMailConnection? Connection, string Why)> ConnectAsync(SendingAccount account, CancellationToken cancellation)
    {
        if (account.Api is { } api)
        {
            return (providers.Open(api), "");
        }

        return await transport.ConnectAsync(account.Smtp, cancellation) switch
        {
            SmtpConnect.Connected(var connection) => (connection, ""),
            SmtpConnect.Failed failed => (null, failed.Text),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>It was not begun, because of the sender: it is tried again, ever more slowly, and given up in the end.</summary>
    Task GiveBackAsync(ClaimedReply reply, long token, string words)
    {
        var tries = reply.Deferrals + 1;
        var isOver = Backoff.IsOver(tries, reply.FirstAttemptAt ?? reply.CreatedAt, Now, backoff.Value);
        return store.ReturnAsync(
            reply, token, isOver ? "failed" : "scheduled", Reason.SenderBlocked, words, Now + Backoff.Next(tries, reply.Id, backoff.Value),
            CancellationToken.None);
    }

    /// <summary>A sender that is in trouble would take the reply again at once: it waits, and not for ever.</summary>
    (Settlement Settlement, DateTime DueAt) Paced(Settlement settlement, ClaimedReply reply)
    {
        if (settlement is not { Status: "scheduled", IsDeferral: false })
        {
            return (settlement, settlement.ScheduledAt ?? settlement.SettledAt);
        }

        var tries = reply.Deferrals + 1;
        return Backoff.IsOver(tries, reply.CreatedAt, settlement.SettledAt, backoff.Value)
            ? (settlement with { Status = "failed", ScheduledAt = null }, settlement.SettledAt)
            : (settlement with { IsDeferral = true }, settlement.SettledAt + Backoff.Next(tries, reply.Id, backoff.Value));
    }

    static OfferedMessage Offered(ClaimedReply reply, long token, DateTime begunAt) => new(
        reply.Id, reply.UserId, 0, 0, 0, "", "", reply.ContactId, reply.ToEmail, reply.SenderId, token, reply.Attempt + 1, reply.Deferrals,
        reply.FirstAttemptAt ?? begunAt, begunAt,
        [ReplyRunStore.CounterOf(reply.SenderId, new(begunAt.Year, begunAt.Month, begunAt.Day, begunAt.Hour, 0, 0, DateTimeKind.Utc))]);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Information, "Reply {ReplyId}: {Status} {Reason}")]
    partial void LogSettled(long replyId, string status, string? reason);
}
