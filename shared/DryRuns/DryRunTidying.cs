using Microsoft.Extensions.Options;

namespace ColdMail.DryRuns;

/// <summary>Sets dry runs going again that stand still, and removes those whose time is over. Safe to run at any time.</summary>
public sealed class DryRunTidying(
    DryRunTidyStore store, DryRunNudge nudge, IOptions<DryRunOptions> settings, TimeProvider clock)
{
    /// <summary>How long a dry run may wait for the nudge that came with it.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    const int Limit = 200;

    /// <summary>Nudges those whose nudge was lost or whose worker died.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RedriveAsync(CancellationToken cancellation)
    {
        var now = Now;
        var stranded = await store.StrandedAsync(now, now - Quiet, Limit, cancellation);
        foreach (var id in stranded)
        {
            await nudge.PostAsync(id, cancellation);
        }

        return stranded.Count;
    }

    /// <summary>A nudge failed as often as the queue allows: the dry run ends, and says so to its owner.</summary>
    public Task GiveUpAsync(string message, CancellationToken cancellation) =>
        DryRunNudge.IdOf(message) is { } id
            ? store.GiveUpAsync(
                id,
                "The dry run failed several times in a row because of an error inside ColdMail. Start it again, and tell the operator if that happens again.",
                Now,
                cancellation)
            : Task.CompletedTask;

    /// <summary>Removes results that are old, and mails of dry runs that did not come to an end.</summary>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        await store.ForgetAsync(Now.AddDays(-settings.Value.KeepDays), cancellation);
        foreach (var id in await store.LeftoversAsync(cancellation))
        {
            await store.ClearAsync(id, cancellation);
        }
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
