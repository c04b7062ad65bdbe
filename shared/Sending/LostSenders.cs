using ColdMail.Scheduling.Rotation;
using Microsoft.Extensions.Logging;

namespace ColdMail.Sending;

/// <summary>What became of mails whose sender does not send.</summary>
/// <param name="ToOthers">Other senders of their campaigns took them over.</param>
/// <param name="Held">They wait for a person, with the reason.</param>
public sealed record LetGo(int ToOthers, int Held);

/// <summary>
/// Finds mails that wait for a sender that does not send: contacts that got nothing yet go to the other senders of their
/// campaign, follow-ups of a deleted sender do what the campaign says.
/// </summary>
/// <remarks>Any number may run at once. Follow-ups of a sender that only rests wait for it: they stay in their thread.</remarks>
public sealed partial class LostSenders(LostSenderStore store, TimeProvider clock, ILogger<LostSenders> log)
{
    public async Task RunAsync(CancellationToken cancellation) => await RunAsync(null, cancellation);

    /// <summary>Does the first part at once of what waits for one sender that was just deleted; the timer does what is left.</summary>
    public Task<LetGo> LetGoAsync(long senderId, CancellationToken cancellation) => RunAsync(senderId, cancellation);

    async Task<LetGo> RunAsync(long? senderId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var all = new LetGo(0, 0);
        foreach (var lost in await store.FindAsync(senderId, cancellation))
        {
            var others = await store.OthersAsync(lost.CampaignId, cancellation);
            var moved = 0;
            if (others.Count > 0)
            {
                var pattern = SenderRotation.Pattern(others);
                moved = await store.MoveAsync(lost, pattern, withFollowUps: lost is { IsGone: true, StartsNewThreads: true }, cancellation);
            }

            var held = lost.IsGone ? await store.HoldAsync(lost, now, cancellation) : 0;
            if (moved + held > 0)
            {
                LogLost(lost.SenderId, lost.CampaignId, moved, held);
                all = new(all.ToOthers + moved, all.Held + held);
            }
        }

        return all;
    }

    [LoggerMessage(LogLevel.Information, "Sender {SenderId} does not send for campaign {CampaignId}: {Moved} mails went to others, {Held} are held")]
    partial void LogLost(long senderId, long campaignId, int moved, int held);
}
