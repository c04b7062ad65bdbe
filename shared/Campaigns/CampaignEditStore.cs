using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;

namespace ColdMail.Campaigns;

/// <summary>Changes to one campaign. Each is one transaction inside the frame of <see cref="CampaignTransaction"/>.</summary>
public sealed class CampaignEditStore(CampaignTransaction changes)
{
    public Task<CampaignChange> SetBasicsAsync(
        CampaignTarget target, CampaignBasics basics, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOrPaused,
            now,
            async campaign =>
            {
                await campaign.ExecuteAsync(
                    """
                    UPDATE campaigns
                       SET name = @Name, track_opens = @TrackOpens, track_clicks = @TrackClicks
                     WHERE id = @Id
                    """,
                    new { basics.Name, basics.TrackOpens, basics.TrackClicks, campaign.Id });
                return null;
            },
            cancellation);

    public Task<CampaignChange> SetScheduleAsync(
        CampaignTarget target, CampaignSchedule schedule, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                await campaign.ExecuteAsync(
                    """
                    UPDATE campaigns
                       SET schedule_type = @Type, start_at = CASE WHEN @Type = 'at' THEN @StartAt END, end_at = @EndAt
                     WHERE id = @Id
                    """,
                    new { schedule.Type, schedule.StartAt, schedule.EndAt, campaign.Id });
                return null;
            },
            cancellation);

    /// <summary>Mails that are planned already begin in the new hours, because they are asked again before each of them.</summary>
    public Task<CampaignChange> SetWindowAsync(
        CampaignTarget target, CampaignHours hours, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOrPaused,
            now,
            async campaign =>
            {
                await campaign.ExecuteAsync(
                    """
                    UPDATE campaigns
                       SET windows_json = @windows, timezone = @Zone, zone_mode = @zoneMode, keep_holidays = @KeepsHolidays,
                           closed_dates_json = @closed
                     WHERE id = @Id
                    """,
                    new
                    {
                        windows = hours.Windows.Equals(WeekWindows.Always) ? null : hours.Windows.ToJson(),
                        hours.Zone,
                        zoneMode = hours.UsesRecipientZone ? "recipient" : "campaign",
                        hours.KeepsHolidays,
                        closed = DateList.Write(hours.ClosedDates),
                        campaign.Id,
                    });
                return null;
            },
            cancellation);

    /// <summary>Mails that are planned already keep to the new limits, because they are asked again before each of them.</summary>
    public Task<CampaignChange> SetLimitsAsync(
        CampaignTarget target, CampaignLimits limits, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOrPaused,
            now,
            async campaign =>
            {
                await campaign.ExecuteAsync(
                    """
                    UPDATE campaigns
                       SET daily_cap = @DailyCap, new_daily_cap = @NewDailyCap, sender_daily_cap = @SenderDailyCap,
                           follow_up_share = @FollowUpShare, lost_sender = @LostSender
                     WHERE id = @Id
                    """,
                    new
                    {
                        limits.DailyCap,
                        limits.NewDailyCap,
                        limits.SenderDailyCap,
                        limits.FollowUpShare,
                        limits.LostSender,
                        campaign.Id,
                    });
                return null;
            },
            cancellation);

    /// <summary>Chooses the lists. A list that is on both sides excludes.</summary>
    public Task<CampaignChange> SetAudienceAsync(
        CampaignTarget target, IReadOnlyCollection<long> include, IReadOnlyCollection<long> exclude, DateTime now,
        CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                var kinds = include.Except(exclude).Select(id => (Id: id, Kind: "include"))
                    .Concat(exclude.Distinct().Select(id => (Id: id, Kind: "exclude")))
                    .ToList();
                var known = await campaign.QueryAsync<long>(
                    "SELECT id FROM contact_lists WHERE user_id = @UserId AND deleted_at IS NULL AND id IN @ids",
                    new { campaign.UserId, ids = kinds.Select(list => list.Id) });
                if (kinds.Select(list => list.Id).Except(known).ToList() is { Count: > 0 } unknown)
                {
                    return new CampaignChange.Unknown("lists", unknown);
                }

                await campaign.ExecuteAsync("DELETE FROM campaign_lists WHERE campaign_id = @Id", new { campaign.Id });
                foreach (var (id, kind) in kinds)
                {
                    await campaign.ExecuteAsync(
                        "INSERT INTO campaign_lists (campaign_id, list_id, kind) VALUES (@Id, @list, @kind)",
                        new { campaign.Id, list = id, kind });
                }

                return null;
            },
            cancellation);

    public Task<CampaignChange> SetSendersAsync(
        CampaignTarget target, IReadOnlyCollection<long> senders, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                var known = await campaign.QueryAsync<long>(
                    "SELECT id FROM sender_accounts WHERE user_id = @UserId AND deleted_at IS NULL AND id IN @senders",
                    new { campaign.UserId, senders });
                if (senders.Except(known).ToList() is { Count: > 0 } unknown)
                {
                    return new CampaignChange.Unknown("senderIds", unknown);
                }

                await campaign.ExecuteAsync("DELETE FROM campaign_senders WHERE campaign_id = @Id", new { campaign.Id });
                foreach (var sender in known)
                {
                    await campaign.ExecuteAsync(
                        "INSERT INTO campaign_senders (campaign_id, sender_id) VALUES (@Id, @sender)",
                        new { campaign.Id, sender });
                }

                return null;
            },
            cancellation);

    /// <summary>Deletes a draft with its steps. Anything that was launched stays, to tell who got what; archive it instead.</summary>
    public Task<CampaignChange> DeleteDraftAsync(CampaignTarget target, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                await campaign.ExecuteAsync(
                    """
                    DELETE FROM campaign_steps WHERE campaign_id = @Id;
                    DELETE FROM campaign_lists WHERE campaign_id = @Id;
                    DELETE FROM campaign_senders WHERE campaign_id = @Id;
                    DELETE FROM dry_runs WHERE campaign_id = @Id;
                    DELETE FROM campaigns WHERE id = @Id
                    """,
                    new { campaign.Id });
                return null;
            },
            cancellation);
}
