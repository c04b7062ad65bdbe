using ColdMail.Alerts;
using ColdMail.Outbox;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>A campaign that the system pauses.</summary>
/// <param name="Reason">Why, and what to do, in words.</param>
sealed record SystemPause(long UserId, long CampaignId, string Name, string Reason);

/// <summary>Tells of campaigns that the system pauses.</summary>
static class SystemPauseStore
{
    /// <summary>Raises the alert and writes the fact down, in the transaction that pauses the campaign.</summary>
    public static async Task TellAsync(
        MySqlConnection connection, MySqlTransaction transaction, SystemPause pause, DateTime now, CancellationToken cancellation)
    {
        var alert = new Alert(
            pause.UserId, AlertKind.CampaignPaused, pause.CampaignId, $"The campaign \"{pause.Name}\" is paused. {pause.Reason}");
        await AlertStore.RaiseAsync(connection, transaction, alert, now, cancellation);
        await OutboxStore.WriteAsync(
            connection,
            transaction,
            new(pause.UserId, OutboxKind.CampaignPaused, pause.CampaignId, pause.CampaignId, new(pause.Name, "paused", pause.Reason, "system")),
            now,
            cancellation);
    }
}
