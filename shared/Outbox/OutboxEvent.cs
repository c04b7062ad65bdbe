namespace ColdMail.Outbox;

/// <summary>A fact that is about no single mail, to be told to whoever wants to know.</summary>
/// <param name="Kind">One of <see cref="OutboxKind"/>.</param>
/// <param name="SubjectId">The sender, campaign or subscription that it is about.</param>
/// <param name="CampaignId">Of a fact about a campaign: that campaign, so that a filter on campaigns applies.</param>
/// <param name="Data">What is told of it; written as JSON.</param>
public sealed record OutboxEvent(long UserId, string Kind, long SubjectId, long? CampaignId, OutboxData Data);

/// <summary>What is told of a fact. What does not apply is null.</summary>
/// <param name="Name">How its owner calls the subject.</param>
/// <param name="Status">The state that it is in now.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="By"><c>user</c> or <c>system</c>.</param>
/// <param name="Held">Mails of the campaign that wait for a person; likewise <paramref name="Uncertain"/>.</param>
public sealed record OutboxData(
    string Name, string? Status = null, string? Reason = null, string? By = null, int? Held = null, int? Uncertain = null);

/// <summary>Stable codes: programs and translations depend on them.</summary>
public static class OutboxKind
{
    public const string CampaignFinished = "campaign.finished";

    /// <summary>The system paused a campaign.</summary>
    public const string CampaignPaused = "campaign.paused";

    /// <summary>A sender stopped: paused, or in error; by the system or by its owner.</summary>
    public const string SenderPaused = "sender.paused";

    /// <summary>More mails of a campaign are held or uncertain than before.</summary>
    public const string CampaignAttention = "campaign.attention";

    /// <summary>A subscription gets no events any more: its receiver said so, or failed for days.</summary>
    public const string SubscriptionStopped = "subscription.stopped";
}
