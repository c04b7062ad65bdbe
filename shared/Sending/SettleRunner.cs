using ColdMail.Senders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace ColdMail.Sending;

/// <summary>Brings outcomes into the database, with the follow-up of each, and does not give up easily.</summary>
public sealed partial class SettleRunner(
    SettleStore store, PlanStore plans, IOptions<BackoffOptions> backoff, TimeProvider clock, ILogger<SettleRunner> log)
{
    /// <summary>An outcome that cannot be written for this long is left to the rescue, which makes it uncertain.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public BackoffOptions Backoff => backoff.Value;

    public SettleBatch Begin(SendingOptions settings) => new(this, settings);

    /// <summary>
    /// Settles a batch. Takes no token on purpose: a host that shuts down still writes what it knows. While the
    /// database is away it tries again, because an outcome that is lost makes a mail uncertain.
    /// </summary>
    public async Task SettleAsync(IReadOnlyList<Settlement> settlements, DateTime now)
    {
        var deadline = clock.GetUtcNow() + Patience;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var followUps = await FollowUpsAsync(settlements);
                await store.SettleAsync(settlements, followUps, now, CancellationToken.None);
                return;
            }
            catch (MySqlException e) when (clock.GetUtcNow() < deadline)
            {
                LogRetry(settlements.Count, attempt, e.ErrorCode.ToString());
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * attempt)), clock, CancellationToken.None);
            }
        }
    }

    async Task<IReadOnlyDictionary<long, FollowUp>> FollowUpsAsync(IReadOnlyList<Settlement> settlements)
    {
        var followUps = new Dictionary<long, FollowUp>();
        foreach (var campaign in settlements.Where(s => s.Continues && !s.Message.IsLast).GroupBy(s => s.Message.CampaignId))
        {
            if (await plans.RulesAsync(campaign.Key, CancellationToken.None) is not { } rules)
            {
                continue;
            }

            foreach (var settlement in campaign)
            {
                if (FollowUps.After(settlement, rules) is { } next)
                {
                    followUps[settlement.Message.Id] = next;
                }
            }
        }

        return followUps;
    }

    [LoggerMessage(LogLevel.Warning, "{Count} outcomes could not be written, attempt {Attempt}: {Error}")]
    partial void LogRetry(int count, int attempt, string error);
}

/// <summary>Outcomes that are known and not yet written: at most <see cref="SendingOptions.SettleDelayMilliseconds"/> old.</summary>
public sealed class SettleBatch(SettleRunner runner, SendingOptions settings)
{
    readonly List<Settlement> pending = [];

    public void Add(Settlement settlement) => pending.Add(settlement);

    public Task SettleIfDueAsync(DateTime now) =>
        pending.Count > 0 && now - pending[0].SettledAt >= TimeSpan.FromMilliseconds(settings.SettleDelayMilliseconds)
            ? SettleAsync(now)
            : Task.CompletedTask;

    public async Task SettleAsync(DateTime now)
    {
        if (pending.Count > 0)
        {
            await runner.SettleAsync(pending, now);
            pending.Clear();
        }
    }
}
