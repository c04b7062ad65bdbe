using System.Globalization;
using System.Security.Cryptography;
using ColdMail.Storage;
using MailKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Inbound;

/// <summary>Looks into mailboxes: takes what is new, mail by mail, and notes how it went.</summary>
public sealed partial class MailboxRun(
    MailboxStore store, ImapTransport transport, MailIntake intake, QueueStore queues,
    IOptions<InboundOptions> options, TimeProvider clock, ILogger<MailboxRun> log)
{
    const int Limit = 1_000;
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    readonly InboundOptions settings = options.Value;

    /// <summary>Posts every mailbox that is due. Safe to run at any time: a second nudge finds the mailbox taken or not due.</summary>
    public async Task PostDueAsync(CancellationToken cancellation)
    {
        foreach (var id in await store.DueAsync(Now, Limit, cancellation))
        {
            await queues.PostAsync(QueueStore.Mailbox, id.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);
        }
    }

    /// <param name="message">A message of the queue <c>mailbox</c>: the id of a sender. What is none of ours is passed over.</param>
    public Task RunAsync(string message, CancellationToken cancellation) =>
        long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var senderId)
            ? RunAsync(senderId, cancellation)
            : Task.CompletedTask;

    /// <summary>Looks into one mailbox, if it is due. Any number may run at once; one of them has the mailbox.</summary>
    public async Task RunAsync(long senderId, CancellationToken cancellation)
    {
        var token = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        if (await store.LeaseAsync(senderId, token, Now, Now.AddSeconds(settings.LeaseSeconds), cancellation) is not { } mailbox)
        {
            return;
        }

        string? fault;
        var isMore = false;
        try
        {
            (fault, isMore) = mailbox.Settings is null
                ? ("The stored password can no longer be read. Enter it again.", false)
                : await ReadAsync(mailbox, mailbox.Settings, token, cancellation);
        }
        catch (Exception e) when (e is ProtocolException or CommandException or IOException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            LogInterrupted(e, senderId);
            fault = "The server ended the connection while the mailbox was read. It is tried again.";
        }

        var now = Now;
        if (fault is null)
        {
            await store.ReadAsync(
                senderId, token, now, now.AddMinutes(settings.FreshMinutes), isMore ? now : now.AddSeconds(settings.IntervalSeconds),
                CancellationToken.None);
        }
        else
        {
            LogFailed(senderId, mailbox.Failures + 1);
            await store.FailAsync(senderId, token, fault, now + PauseAfter(mailbox.Failures + 1), CancellationToken.None);
        }
    }

    /// <returns>Why the look failed, or null; and whether more mails wait.</returns>
    async Task<(string? Fault, bool IsMore)> ReadAsync(
        LeasedMailbox mailbox, ImapSettings server, long token, CancellationToken cancellation)
    {
        switch (await transport.OpenAsync(server, cancellation))
        {
            case ImapOpened.Failed failed:
                return (failed.Words, false);
            case ImapOpened.Open(var open):
                await using (open)
                {
                    return (null, await ReadAsync(mailbox, open, token, cancellation));
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    async Task<bool> ReadAsync(LeasedMailbox mailbox, ImapMailbox open, long token, CancellationToken cancellation)
    {
        var after = mailbox.LastUid;
        if (open.UidValidity != mailbox.UidValidity)
        {
            after = await open.BeforeAsync(Now.AddDays(-settings.ResyncDays), cancellation);
            await store.BeginAsync(mailbox.SenderId, token, open.UidValidity, after, cancellation);
        }

        var items = await open.NextAsync(after, settings.BatchMails, cancellation);
        foreach (var item in items)
        {
            var place = new InboundPlace(mailbox.UserId, mailbox.SenderId, token, open.UidValidity, item.Uid, item.ReceivedAt);
            await using var raw = await open.ReadAsync(item.Uid, cancellation);
            if (raw is not null
                && await intake.TakeAsync(place, mailbox.FromEmail, raw, Now, cancellation) is not InboundOutcome.Done)
            {
                return false;
            }
        }

        return items.Count == settings.BatchMails;
    }

    static TimeSpan PauseAfter(int failures)
    {
        var pause = TimeSpan.FromMinutes(Math.Pow(2, Math.Min(failures, 10) - 1));
        return pause < LongestPause ? pause : LongestPause;
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Warning, "Mailbox of sender {SenderId} could not be read, {Failures} times in a row")]
    partial void LogFailed(long senderId, int failures);

    [LoggerMessage(LogLevel.Warning, "Reading the mailbox of sender {SenderId} was interrupted")]
    partial void LogInterrupted(Exception exception, long senderId);
}
