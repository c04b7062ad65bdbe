using ColdMail.Outbox;

namespace ColdMail.Notifications;

/// <summary>What a user is told about something of his own.</summary>
/// <param name="Kind">One of <see cref="NotificationKind"/>.</param>
/// <param name="SubjectId">The sender, campaign or subscription that it is about.</param>
/// <param name="Text">A sentence or two that say what happened and what to do. Cut at 500 characters.</param>
public sealed record Notice(string Kind, long SubjectId, string Text)
{
    /// <returns>Null for what the user did himself, and so knows.</returns>
    public static Notice? Of(OutboxEvent told)
    {
        var data = told.Data;
        return told.Kind switch
        {
            OutboxKind.CampaignFinished => new(
                NotificationKind.CampaignFinished, told.SubjectId, $"The campaign \"{data.Name}\" is finished: no mail of it is left to send."),
            OutboxKind.SenderPaused when data.By == "system" => new(
                NotificationKind.SenderStopped,
                told.SubjectId,
                data.Status == "error" ? $"{data.Name} cannot send. {data.Reason}" : $"{data.Name} was paused. {data.Reason}"),
            OutboxKind.CampaignPaused => new(
                NotificationKind.CampaignPaused, told.SubjectId, $"The campaign \"{data.Name}\" was paused. {data.Reason}"),
            OutboxKind.CampaignAttention => new(
                NotificationKind.CampaignAttention, told.SubjectId,
                $"Mails of the campaign \"{data.Name}\" wait for you: {data.Held} held, {data.Uncertain} uncertain."),
            OutboxKind.SubscriptionStopped => new(
                NotificationKind.SubscriptionStopped, told.SubjectId,
                $"Events are no longer delivered to {data.Name}. {data.Reason}"),
            _ => null,
        };
    }
}

/// <summary>Stable codes: programs and translations depend on them.</summary>
public static class NotificationKind
{
    /// <summary>The system paused a sender account, or it is in error.</summary>
    public const string SenderStopped = "SENDER_STOPPED";

    /// <summary>The system paused a campaign.</summary>
    public const string CampaignPaused = "CAMPAIGN_PAUSED";

    public const string CampaignFinished = "CAMPAIGN_FINISHED";

    /// <summary>Mails of a campaign are held or uncertain: they wait for a person.</summary>
    public const string CampaignAttention = "CAMPAIGN_ATTENTION";

    /// <summary>An event subscription was paused or switched off.</summary>
    public const string SubscriptionStopped = "SUBSCRIPTION_STOPPED";

    /// <summary>All of them, in the order of their settings. Each is told by mail unless its user says otherwise.</summary>
    public static readonly IReadOnlyList<string> All = [SenderStopped, CampaignPaused, CampaignFinished, CampaignAttention, SubscriptionStopped];
}
