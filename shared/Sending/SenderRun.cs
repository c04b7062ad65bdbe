using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Sending;

/// <summary>
/// One turn of a sender account: claims due mails, offers them over one connection and writes down what became of them,
/// until nothing is due, a limit is reached or the turn is over.
/// </summary>
/// <remarks>Any number of hints may call this for the same sender: one run holds it, the others end at once.</remarks>
public sealed partial class SenderRun(
    RunStore runs,
    SenderTermsStore terms,
    Ramps ramps,
    SenderRunParts parts,
    SendHints hints,
    IOptions<SendingOptions> options,
    TimeProvider clock,
    ILogger<SenderRun> log)
{
    /// <summary>Without news, a sender that has to wait is looked at this often.</summary>
    static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(5);

    readonly SendingOptions settings = options.Value;

    /// <param name="cancellation">The host is stopping: the mail on its way is finished and settled, no other is begun.</param>
    /// <returns>Why the run ended, and when the sender is worth another look.</returns>
    public async Task<RunEnd> RunAsync(long senderId, CancellationToken cancellation)
    {
        var runToken = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        var now = Now;
        if (!await runs.AcquireAsync(senderId, runToken, now, now.AddSeconds(settings.ClaimLeaseSeconds), cancellation))
        {
            return new RunEnd.Idle();
        }

        // A run that throws posts no hint: the queue repeats its message, and two of each would double without end.
        RunEnd end = new RunEnd.Idle();
        try
        {
            if (await terms.LoadAsync(senderId, now, cancellation) is { } sender)
            {
                sender = sender with { Rules = await ramps.JudgeAsync(sender.Rules, now, cancellation) };
                await using var turn = new Turn(sender, runToken, runs, parts, settings, clock);
                end = await RunAsync(turn, cancellation);
                LogEnd(senderId, turn.Sent, end.GetType().Name);
            }
        }
        finally
        {
            await ReleaseAsync(senderId, runToken, end);
        }

        return end;
    }

    async Task<RunEnd> RunAsync(Turn turn, CancellationToken cancellation)
    {
        var over = Now.AddSeconds(settings.RunSeconds);
        while (!cancellation.IsCancellationRequested && Now < over)
        {
            var end = await turn.SendSomeAsync(cancellation);
            if (end is RunEnd.Wait(var at) && at - Now is var wait && wait <= TimeSpan.FromSeconds(settings.WaitInRunSeconds))
            {
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait + TimeSpan.FromMilliseconds(1), clock, cancellation);
                }
            }
            else if (end is not null)
            {
                return end;
            }
        }

        return new RunEnd.TurnOver();
    }

    /// <summary>Runs on after the host asked to stop: a run that is not released blocks its sender until the lease ends.</summary>
    async Task ReleaseAsync(long senderId, long runToken, RunEnd end)
    {
        var soon = Now + LongestQuiet;
        DateTime? quietUntil = end is RunEnd.Wait(var at) ? (at < soon ? at : soon) : null;
        await runs.ReleaseAsync(senderId, runToken, quietUntil, CancellationToken.None);
        switch (end)
        {
            case RunEnd.TurnOver:
                await hints.PostLaterAsync(senderId, TimeSpan.Zero, CancellationToken.None);
                break;
            case RunEnd.Wait(var until) when until - Now < LongestQuiet:
                await hints.PostLaterAsync(senderId, until > Now ? until - Now : TimeSpan.Zero, CancellationToken.None);
                break;
        }
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Information, "Sender {SenderId}: {Sent} mails offered, run ended: {End}")]
    partial void LogEnd(long senderId, int sent, string end);
}
