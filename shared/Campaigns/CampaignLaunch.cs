using System.Globalization;
using Azure;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;

namespace ColdMail.Campaigns;

/// <summary>What became of a wish to launch. Closed: the cases below are all there are.</summary>
public abstract record LaunchAnswer
{
    LaunchAnswer() { }

    /// <summary>It is launched, by this call or by an earlier one.</summary>
    public sealed record Launched(string Status) : LaunchAnswer;

    public sealed record Refused(IReadOnlyList<LaunchProblem> Problems) : LaunchAnswer;

    /// <summary>It was archived without ever having been launched.</summary>
    public sealed record Archived : LaunchAnswer;

    public sealed record NotFound : LaunchAnswer;
}

/// <summary>Launches campaigns: checks, begins, and gives every contact of the audience its row.</summary>
public sealed partial class CampaignLaunch(
    CampaignStore campaigns, LaunchFactsStore facts, LaunchStore store, QueueStore queues, TimeProvider clock,
    ILogger<CampaignLaunch> log)
{
    /// <summary>A launch without progress for this long has lost its worker.</summary>
    static readonly TimeSpan StalledAfter = TimeSpan.FromMinutes(1);

    const int MaxTries = 5;

    /// <returns>What is in the way of a launch, or null when this user has no such campaign.</returns>
    public async Task<IReadOnlyList<LaunchProblem>?> CheckAsync(long userId, long id, CancellationToken cancellation) =>
        await campaigns.FindAsync(userId, id, cancellation) is { } campaign
            ? await ProblemsAsync(userId, campaign, cancellation)
            : null;

    /// <summary>Checks a draft and begins its launch. Any number of calls, at once or later, make one launch.</summary>
    public async Task<LaunchAnswer> LaunchAsync(long userId, long id, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            switch (await campaigns.FindAsync(userId, id, cancellation))
            {
                case null:
                    return new LaunchAnswer.NotFound();
                case { Status: "archived", Times.LaunchedAt: null }:
                    return new LaunchAnswer.Archived();
                case { Status: not "draft" } launched:
                    return new LaunchAnswer.Launched(launched.Status);
                case { } draft:
                    var problems = await ProblemsAsync(userId, draft, cancellation);
                    if (problems.Count > 0)
                    {
                        return new LaunchAnswer.Refused(problems);
                    }

                    // False: edited or launched in this very moment, so look again.
                    if (await store.BeginAsync(userId, id, draft.Version, Now, cancellation))
                    {
                        await PostAsync(id, cancellation);
                        return new LaunchAnswer.Launched("launching");
                    }

                    break;
            }
        }

        return new LaunchAnswer.Refused([
            new("EDITED", "version", "The campaign is being edited at this moment. Launch it again when the edits are done."),
        ]);
    }

    /// <summary>
    /// Gives every contact of the audience its row, chunk by chunk, from where an earlier run stopped. Safe to run again
    /// and twice at once.
    /// </summary>
    public async Task<LaunchProgress> RunAsync(long id, CancellationToken cancellation)
    {
        LaunchProgress progress;
        do
        {
            progress = await store.TakeUpAsync(id, LaunchStore.ChunkSize, Now, cancellation);
        }
        while (progress == LaunchProgress.More);

        LogEnd(id, progress);
        return progress;
    }

    /// <summary>Nudges launches whose worker or queue message was lost.</summary>
    public async Task RelaunchStalledAsync(CancellationToken cancellation)
    {
        foreach (var id in await store.StalledAsync(Now - StalledAfter, cancellation))
        {
            LogStalled(id);
            await PostAsync(id, cancellation);
        }
    }

    /// <summary>
    /// Nudges a campaign that was launched or resumed. Its row says so already, so a message that cannot be posted only costs
    /// the minute until the timers look.
    /// </summary>
    public async Task PostAsync(long id, CancellationToken cancellation)
    {
        try
        {
            await queues.PostAsync(QueueStore.Launch, id.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            LogNotPosted(e, id);
        }
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    async Task<IReadOnlyList<LaunchProblem>> ProblemsAsync(long userId, Campaign campaign, CancellationToken cancellation) =>
        LaunchCheck.Of(await facts.FindAsync(userId, campaign, cancellation), Now);

    [LoggerMessage(LogLevel.Information, "Launch of campaign {CampaignId} ended: {Progress}")]
    partial void LogEnd(long campaignId, LaunchProgress progress);

    [LoggerMessage(LogLevel.Warning, "Launch of campaign {CampaignId} had no progress and is posted again")]
    partial void LogStalled(long campaignId);

    [LoggerMessage(LogLevel.Warning, "Launch of campaign {CampaignId} could not be posted; the timer takes it up")]
    partial void LogNotPosted(Exception exception, long campaignId);
}
