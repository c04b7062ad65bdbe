using System.Diagnostics;

namespace ColdMail.Stops;

/// <summary>A stop, hold or absence in force for a contact.</summary>
/// <param name="CampaignId">0: all campaigns.</param>
/// <param name="Effect">stop, hold or wait.</param>
/// <param name="Until">Of wait.</param>
public sealed record OpenStop(long ContactId, long CampaignId, string Effect, string Reason, DateTime? Until)
{
    /// <summary>What of all that is in force for a contact decides about a mail of a campaign: a stop before a hold before an absence.</summary>
    /// <param name="stops">Of one contact; of absences only those that last.</param>
    public static MailBlock? Deciding(IEnumerable<OpenStop> stops, long campaignId) =>
        stops.Where(stop => stop.CampaignId == 0 || stop.CampaignId == campaignId)
            .OrderByDescending(stop => stop.Kind)
            .ThenByDescending(stop => stop.Until)
            .Select(stop => stop.Kind switch
            {
                StopKind.Stop => new MailBlock("cancelled", stop.Reason),
                StopKind.Hold => new MailBlock("held", stop.Reason),
                StopKind.Wait => new MailBlock("scheduled", stop.Reason, stop.Until),
                _ => throw new UnreachableException(),
            })
            .FirstOrDefault();

    StopKind Kind => Effect switch
    {
        "stop" => StopKind.Stop,
        "hold" => StopKind.Hold,
        "wait" => StopKind.Wait,
        _ => throw new FormatException($"Unknown effect '{Effect}'."),
    };
}

/// <summary>Why a mail must not go now, and what becomes of it.</summary>
/// <param name="Status">cancelled, held, or scheduled again.</param>
/// <param name="Until">Of scheduled: not before this instant.</param>
public sealed record MailBlock(string Status, string Reason, DateTime? Until = null);
