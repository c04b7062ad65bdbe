using System.Globalization;
using ColdMail.Alerts;
using Microsoft.Extensions.Options;

namespace ColdMail.Contacts;

/// <summary>Sets imports going again whose nudge was lost or whose run died. The rows say which; safe to run at any time.</summary>
public sealed class ImportRescue(
    ImportStore store, UploadStore uploads, UploadBlobs blobs, ImportNudge nudge, AlertStore alerts,
    IOptions<ImportOptions> settings, TimeProvider clock)
{
    /// <summary>How long a job may wait for the nudge that came with it.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    const int Limit = 200;

    /// <returns>How many jobs were nudged.</returns>
    public async Task<int> RedriveAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var nudged = 0;
        foreach (var job in await store.FindStrandedAsync(now, now - Quiet, Limit, cancellation))
        {
            if (job.Status == "uploading" && await blobs.FindAsync(job.Id, cancellation) is null)
            {
                await RefuseIfLateAsync(job, now, cancellation);
                continue;
            }

            await nudge.PostAsync(job.Id, cancellation);
            nudged++;
        }

        return nudged;
    }

    /// <summary>A nudge failed as often as the queue allows. The job is tried again by its row; its owner is told.</summary>
    public async Task GiveUpNudgeAsync(string message, CancellationToken cancellation)
    {
        if (ImportNudge.JobOf(message) is { } id && await store.FindOwnerAsync(id, cancellation) is { } owner)
        {
            await alerts.RaiseAsync(
                new(
                    owner.UserId,
                    AlertKind.Poison,
                    id,
                    $"The import of \"{owner.Filename}\" failed several times in a row because of an error inside ColdMail. "
                    + "It goes on from where it was in a few minutes. If this goes on, tell the operator."),
                clock.GetUtcNow().UtcDateTime,
                cancellation);
        }
    }

    /// <summary>An upload that is under way may still arrive; one whose address has expired cannot.</summary>
    async Task RefuseIfLateAsync(StrandedJob job, DateTime now, CancellationToken cancellation)
    {
        var expired = job.CreatedAt.AddMinutes(settings.Value.UploadAddressMinutes).AddHours(1);
        if (now > expired)
        {
            await uploads.RefuseAsync(
                job.Id,
                string.Create(CultureInfo.InvariantCulture, $"The file did not arrive until {expired:yyyy-MM-dd HH:mm} UTC. Upload it again."),
                now,
                cancellation);
        }
    }
}
