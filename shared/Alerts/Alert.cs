namespace ColdMail.Alerts;

/// <summary>Something that a person should look at.</summary>
/// <param name="UserId">Null: for whoever operates the installation.</param>
/// <param name="Kind">One of <see cref="AlertKind"/>.</param>
/// <param name="SubjectId">The sender, campaign or upload it is about; null when it is about none.</param>
/// <param name="Text">A sentence or two that say what happened and what to do. Cut at 500 characters.</param>
public sealed record Alert(long? UserId, string Kind, long? SubjectId, string Text);

/// <summary>Stable codes: programs and translations depend on them.</summary>
public static class AlertKind
{
    /// <summary>Work that failed inside ColdMail as often as the queue allows. Nothing is lost: the rows are tried again.</summary>
    public const string Poison = "POISON";

    /// <summary>The system paused a campaign: its start was slept through, it has nothing to send from, or too many mails bounced.</summary>
    public const string CampaignPaused = "CAMPAIGN_PAUSED";

    /// <summary>Too many mails of a sender bounced, so it has stopped.</summary>
    public const string SenderStopped = "SENDER_STOPPED";

    /// <summary>Mails of a sender or a campaign are reported as unwanted, nearly as often as stops it.</summary>
    public const string Complaints = "COMPLAINTS";

    /// <summary>A file of the archive could not be read back as it was written.</summary>
    public const string Archive = "ARCHIVE";

    /// <summary>The records of a tracking domain are gone: new mails use our own host.</summary>
    public const string TrackingDomain = "TRACKING_DOMAIN";
}

/// <param name="Times">How often it happened since <paramref name="CreatedAt"/>.</param>
/// <param name="LastAt">When it happened last.</param>
public sealed record RaisedAlert(
    long Id, string Kind, long? SubjectId, string Text, int Times, DateTime CreatedAt, DateTime LastAt, DateTime? ResolvedAt);
