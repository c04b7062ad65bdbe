using ColdMail.Scheduling.Delays;

namespace ColdMail.Campaigns;

/// <summary>The steps of a campaign. Which steps there are is fixed by the launch; what they say and how long they wait can change while paused.</summary>
public sealed class StepStore(CampaignTransaction changes)
{
    public const int MaxSteps = 20;

    /// <summary>Adds a step at the end.</summary>
    public Task<CampaignChange> AddAsync(
        CampaignTarget target, StepDraft draft, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                var steps = await campaign.QueryAsync<long>(
                    "SELECT id FROM campaign_steps WHERE campaign_id = @Id", new { campaign.Id });
                if (steps.Count >= MaxSteps)
                {
                    return new CampaignChange.Refused("steps", $"A campaign has at most {MaxSteps} steps.");
                }

                var timing = draft.Timing.Of(steps.Count + 1);
                if (timing.Problem is { } problem)
                {
                    return new CampaignChange.Refused("delayHours", problem);
                }

                if (await TextAsync(campaign, draft) is not { } text)
                {
                    return new CampaignChange.Unknown("templateId", [draft.TemplateId ?? 0]);
                }

                await campaign.ExecuteAsync(
                    """
                    INSERT INTO campaign_steps
                           (campaign_id, step_number, subject, body_html, body_text, delay_hours, delay_unit, not_after, template_id,
                            created_at, updated_at)
                    VALUES (@Id, @number, @Subject, @BodyHtml, @BodyText, @Hours, @unit, @NotAfter, @TemplateId, @Now, @Now)
                    """,
                    new
                    {
                        campaign.Id,
                        number = steps.Count + 1,
                        text.Subject,
                        text.BodyHtml,
                        text.BodyText,
                        timing.Delay.Hours,
                        unit = timing.Delay.Unit.Name(),
                        timing.NotAfter,
                        text.TemplateId,
                        campaign.Now,
                    });
                campaign.AddedId = (await campaign.QueryAsync<long>("SELECT LAST_INSERT_ID()", new { })).Single();
                return null;
            },
            cancellation);

    /// <summary>
    /// Changes a step. While paused its text only to one that can be sent: it reaches the contacts that have not got the
    /// step yet. A new delay moves the mails of the step that wait and were never tried.
    /// </summary>
    public Task<CampaignChange> EditAsync(
        CampaignTarget target, long stepId, StepDraft draft, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOrPaused,
            now,
            async campaign =>
            {
                var steps = await campaign.QueryAsync<(int Number, int DelayHours, string DelayUnit)>(
                    "SELECT step_number, delay_hours, delay_unit FROM campaign_steps WHERE campaign_id = @Id AND id = @stepId",
                    new { campaign.Id, stepId });
                if (steps is not [var (number, hours, unit)])
                {
                    return new CampaignChange.NotFound();
                }

                var timing = draft.Timing.Of(number);
                if (timing.Problem is { } problem)
                {
                    return new CampaignChange.Refused("delayHours", problem);
                }

                if (await TextAsync(campaign, draft) is not { } text)
                {
                    return new CampaignChange.Unknown("templateId", [draft.TemplateId ?? 0]);
                }

                if (campaign.Status != "draft" && LaunchCheck.OfStep(number, text).FirstOrDefault() is { } unfit)
                {
                    return new CampaignChange.Refused(unfit.Field, unfit.Text);
                }

                await campaign.ExecuteAsync(
                    """
                    UPDATE campaign_steps
                       SET subject = @Subject, body_html = @BodyHtml, body_text = @BodyText, delay_hours = @Hours,
                           delay_unit = @unit, not_after = @NotAfter, template_id = @TemplateId, updated_at = @Now
                     WHERE id = @stepId
                    """,
                    new
                    {
                        text.Subject,
                        text.BodyHtml,
                        text.BodyText,
                        timing.Delay.Hours,
                        unit = timing.Delay.Unit.Name(),
                        timing.NotAfter,
                        text.TemplateId,
                        campaign.Now,
                        stepId,
                    });
                if (campaign.Status != "draft" && timing.Delay != new StepDelay(hours, DelayUnitNames.Read(unit)))
                {
                    await ReplanStore.ApplyAsync(campaign, number);
                }

                return null;
            },
            cancellation);

    public Task<CampaignChange> DeleteAsync(
        CampaignTarget target, long stepId, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                var steps = await StepsAsync(campaign);
                if (!steps.Remove(stepId))
                {
                    return new CampaignChange.NotFound();
                }

                await campaign.ExecuteAsync("DELETE FROM campaign_steps WHERE id = @stepId", new { stepId });
                await NumberAsync(campaign, steps);
                return null;
            },
            cancellation);

    /// <param name="stepIds">Every step of the campaign once, in the new order.</param>
    public Task<CampaignChange> ReorderAsync(
        CampaignTarget target, IReadOnlyList<long> stepIds, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOnly,
            now,
            async campaign =>
            {
                var steps = await StepsAsync(campaign);
                if (!steps.Order().SequenceEqual(stepIds.Order()))
                {
                    return new CampaignChange.Refused("stepIds", "Name every step of the campaign once, in the new order.");
                }

                await NumberAsync(campaign, stepIds);
                return null;
            },
            cancellation);

    /// <returns>Null when the user has no such template.</returns>
    static async Task<StepText?> TextAsync(LockedCampaign campaign, StepDraft draft)
    {
        if (draft.TemplateId is null)
        {
            return new(draft.Subject ?? "", draft.BodyHtml ?? "", draft.BodyText, null);
        }

        var found = await campaign.QueryAsync<(string Subject, string BodyHtml, string? BodyText)>(
            """
            SELECT subject, body_html, body_text
              FROM templates
             WHERE id = @TemplateId AND (user_id = @UserId OR user_id IS NULL)
            """,
            new { draft.TemplateId, campaign.UserId });
        if (found is not [var template])
        {
            return null;
        }

        // A text part belongs to its HTML: with HTML of one's own, the template's text would say something else.
        var bodyText = draft.BodyText ?? (draft.BodyHtml is null ? template.BodyText : null);
        return new(draft.Subject ?? template.Subject, draft.BodyHtml ?? template.BodyHtml, bodyText, draft.TemplateId);
    }

    static Task<List<long>> StepsAsync(LockedCampaign campaign) => campaign.QueryAsync<long>(
        "SELECT id FROM campaign_steps WHERE campaign_id = @Id ORDER BY step_number", new { campaign.Id });

    /// <summary>Numbers the steps from 1, by way of numbers nobody uses; the first never waits.</summary>
    static async Task NumberAsync(LockedCampaign campaign, IReadOnlyList<long> stepIds)
    {
        await campaign.ExecuteAsync(
            "UPDATE campaign_steps SET step_number = step_number + 1000 WHERE campaign_id = @Id ORDER BY step_number DESC",
            new { campaign.Id });
        for (var i = 0; i < stepIds.Count; i++)
        {
            await campaign.ExecuteAsync(
                """
                UPDATE campaign_steps
                   SET step_number = @number, delay_hours = CASE WHEN @number = 1 THEN 0 ELSE delay_hours END,
                       delay_unit = CASE WHEN @number = 1 THEN 'hours' ELSE delay_unit END, updated_at = @Now
                 WHERE id = @stepId
                """,
                new { number = i + 1, stepId = stepIds[i], campaign.Now });
        }
    }
}
