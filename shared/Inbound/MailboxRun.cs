using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Inbound;

/// <summary>Looks into mailboxes: takes what is new, mail by mail, and notes how it went.</summary>
public sealed partial class MailboxRun(
    MailboxStore store, InboundStore mails, ImapTransport transport, MailIntake intake, QueueStore queues,
    IOptions<InboundOptions> options, TimeProvider clock, ILogger<MailboxRun> log)
{
    const int Limit = 1_000;

    /// <summary>
    /// A mail that its server does not give, or over which it ends the connection, keeps those behind it back for so many looks, half
    /// an hour in all. Then it is listed as broken.
    /// </summary>
    const int LooksAtRefusedMail = 5;

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
        var begun = Now;
        if (await store.LeaseAsync(senderId, token, begun, begun.AddSeconds(settings.LeaseSeconds), cancellation) is not { } mailbox)
        {
            return;
        }

        string? fault;
        var end = LookEnd.All;
        try
        {
            (fault, end) = mailbox.Settings is null
                ? ("The stored password can no longer be read. Enter it again.", end)
                : await ReadAsync(mailbox, mailbox.Settings, token, begun.AddSeconds(settings.LeaseSeconds / 2.0), cancellation);
        }
        catch (Exception e) when (ImapWords.ForInterruption(e) is { } words && !cancellation.IsCancellationRequested)
        {
            LogInterrupted(e, senderId);
            fault = words;
        }

        var now = Now;
        if (fault is null)
        {
            await store.ReadAsync(
                senderId, token, now, end == LookEnd.All ? begun.AddMinutes(settings.FreshMinutes) : null,
                end == LookEnd.More ? now : now.AddSeconds(settings.IntervalSeconds), CancellationToken.None);
        }
        else
        {
            LogFailed(senderId, mailbox.Failures + 1);
            await store.FailAsync(senderId, token, fault, now + PauseAfter(mailbox.Failures + 1), CancellationToken.None);
        }
    }

    /// <returns>Why the look failed, or null; and how far it came.</returns>
    async Task<(string? Fault, LookEnd End)> ReadAsync(
        LeasedMailbox mailbox, ImapSettings server, long token, DateTime until, CancellationToken cancellation)
    {
        switch (await transport.OpenAsync(server, cancellation))
        {
            case ImapOpened.Failed failed:
                return (failed.Words, LookEnd.All);
            case ImapOpened.Open(var open):
                await using (open)
                {
                    return (null, await ReadAsync(mailbox, open, token, until, cancellation));
                }

            default:
                throw new UnreachableException();
        }
    }

    async Task<LookEnd> ReadAsync(LeasedMailbox mailbox, ImapMailbox open, long token, DateTime until, CancellationToken cancellation)
    {
        var inbox = mailbox.Inbox;
        if (open.UidValidity != inbox.UidValidity)
        {
            inbox = await BeginningAsync(open, cancellation);
            await store.BeginInboxAsync(mailbox.SenderId, token, inbox, cancellation);
        }

        var end = await ReadAsync(mailbox, open, MailFolderKind.Inbox, inbox.LastUid, token, until, cancellation);
        if (end != LookEnd.All || await open.OpenJunkAsync(cancellation) is not { } name)
        {
            return end;
        }

        var junk = mailbox.Junk;
        if (open.UidValidity != junk.UidValidity || name != mailbox.JunkFolder)
        {
            junk = await BeginningAsync(open, cancellation);
            await store.BeginJunkAsync(mailbox.SenderId, token, name, junk, cancellation);
        }

        return await ReadAsync(mailbox, open, MailFolderKind.Junk, junk.LastUid, token, until, cancellation);
    }

    /// <summary>Where a folder is read from at first, and again when its mails got other numbers.</summary>
    async Task<FolderCursor> BeginningAsync(ImapMailbox open, CancellationToken cancellation) =>
        new(open.UidValidity, await open.BeforeAsync(Now.AddDays(-settings.ResyncDays), cancellation));

    /// <summary>What is new in the open folder.</summary>
    async Task<LookEnd> ReadAsync(
        LeasedMailbox mailbox, ImapMailbox open, MailFolderKind folder, long after, long token, DateTime until, CancellationToken cancellation)
    {
        var items = await open.NextAsync(after, settings.BatchMails, cancellation);
        foreach (var item in items)
        {
            if (Now >= until)
            {
                return LookEnd.More;
            }

            var place = new InboundPlace(mailbox.UserId, mailbox.SenderId, token, open.UidValidity, item.Uid, item.ReceivedAt, folder);
            var isLastTry = item == items[0] && mailbox.Failures >= LooksAtRefusedMail - 1;
            if (await TakeAsync(mailbox, open, place, isLastTry, cancellation) is not InboundOutcome.Done)
            {
                return LookEnd.Later;
            }
        }

        return items.Count == settings.BatchMails ? LookEnd.More : LookEnd.All;
    }

    async Task<InboundOutcome> TakeAsync(
        LeasedMailbox mailbox, ImapMailbox open, InboundPlace place, bool isLastTry, CancellationToken cancellation)
    {
        Stream? raw;
        try
        {
            raw = await open.ReadAsync(place.Uid, cancellation);
        }
        catch (Exception e) when (isLastTry && ImapWords.ForInterruption(e) is not null && !cancellation.IsCancellationRequested)
        {
            LogRefused(e, place.SenderId, place.Uid);
            return await mails.KeepBrokenAsync(place, "The server did not give it, several times in a row.", Now, cancellation);
        }

        await using (raw)
        {
            return raw is null ? InboundOutcome.Done : await intake.TakeAsync(place, mailbox.FromEmail, raw, Now, cancellation);
        }
    }

    /// <summary>How far a look came.</summary>
    enum LookEnd
    {
        All,

        /// <summary>More mails wait.</summary>
        More,

        /// <summary>A mail has to wait for something that happens now.</summary>
        Later,
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

    [LoggerMessage(LogLevel.Warning, "Mailbox of sender {SenderId}, mail {Uid} is refused by its server")]
    partial void LogRefused(Exception exception, long senderId, long uid);
}
