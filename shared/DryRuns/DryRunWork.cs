using System.Globalization;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Sending;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.DryRuns;

/// <summary>Takes dry runs to their end. Every call may come late, twice or at the same time in two processes.</summary>
public sealed partial class DryRunWork(
    DryRunWorkStore store, DryRunTidyStore tidy, DryRunSourceStore sources, CampaignForecast forecasts, PlanStore plans,
    MailWriter writer, DryRunNudge nudge, IOptions<DryRunOptions> settings, TimeProvider clock, ILogger<DryRunWork> log)
{
    readonly DryRunOptions options = settings.Value;

    /// <summary>Plays a campaign from its present state to its end; one whose worker was lost is played from the start.</summary>
    /// <remarks>Returns at once when it is over, runs elsewhere, or has to wait for others of its user.</remarks>
    public async Task RunAsync(long id, CancellationToken cancellation)
    {
        if (await store.CountRunningAsync(id, Now, cancellation) >= options.MaxRunningPerUser)
        {
            return;
        }

        var lease = new DryRunLease(id, Random.Shared.NextInt64(1, long.MaxValue));
        if (await store.ClaimAsync(lease, Now, Now.AddSeconds(options.LeaseSeconds), cancellation) is not { } run)
        {
            return;
        }

        try
        {
            await PlayAsync(lease, run, cancellation);
        }
        catch
        {
            await store.ReleaseAsync(lease, CancellationToken.None);
            throw;
        }

        if (await store.NextWaitingAsync(run.UserId, cancellation) is { } next)
        {
            await nudge.PostAsync(next, cancellation);
        }
    }

    async Task PlayAsync(DryRunLease lease, DryRun run, CancellationToken cancellation)
    {
        if (run.Attempts > options.MaxAttempts)
        {
            await FailAsync(lease, string.Create(
                CultureInfo.InvariantCulture,
                $"The dry run was interrupted {options.MaxAttempts} times. Start it again, and tell your administrator if that happens again."));
            return;
        }

        await tidy.ClearAsync(run.Id, cancellation);
        switch (await forecasts.FactsAsync(run.UserId, run.CampaignId, run.AsOf ?? Now, cancellation))
        {
            case ForecastFacts.Missing(var problems):
                await FailAsync(lease, string.Join(" ", problems.Select(problem => problem.Text)));
                break;
            case ForecastFacts.Found facts when Recipients(facts) is var recipients && recipients > options.MaxRecipients:
                await FailAsync(lease, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{recipients:N0} recipients wait for mails, and a dry run plays {options.MaxRecipients:N0} at most. Try the campaign with a smaller list; the forecast has no such limit."));
                break;
            case ForecastFacts.Found facts when await plans.FindAsync(run.UserId, run.CampaignId, cancellation) is { } campaign:
                await RehearseAsync(lease, run, facts, campaign, cancellation);
                break;
            default:
                await FailAsync(lease, "The campaign was deleted.");
                break;
        }
    }

    async Task RehearseAsync(
        DryRunLease lease, DryRun run, ForecastFacts.Found facts, RunnableCampaign campaign, CancellationToken cancellation)
    {
        var rules = facts.Situation.Campaign;
        var texts = new DryRunTexts(
            rules,
            await writer.PrepareAsync(campaign with { Rules = rules }, cancellation),
            await sources.SendersAsync(run.UserId, [.. facts.Situation.Senders.Select(sender => sender.Id)], cancellation));
        var rehearsal = new Rehearsal(store, sources, writer, options, clock, lease, facts, texts);
        if (await rehearsal.RunAsync(cancellation))
        {
            LogDone(run.Id);
        }
        else
        {
            LogLost(run.Id);
        }
    }

    async Task FailAsync(DryRunLease lease, string error)
    {
        await store.FailAsync(lease, error, Now, CancellationToken.None);
        LogFailed(lease.Id);
    }

    static int Recipients(ForecastFacts.Found facts) =>
        facts.Situation.Mails.Count(mail => mail.CampaignId == facts.Situation.CampaignId);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Information, "Dry run {DryRunId} is done")]
    partial void LogDone(long dryRunId);

    [LoggerMessage(LogLevel.Information, "Dry run {DryRunId} is no longer this worker's")]
    partial void LogLost(long dryRunId);

    [LoggerMessage(LogLevel.Information, "Dry run {DryRunId} was given up; its row says why")]
    partial void LogFailed(long dryRunId);
}
