namespace ColdMail.Campaigns;

/// <summary>The steps of a campaign. Which steps there are is fixed by the launch; what they say can change while paused.</summary>
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

                if (await TextAsync(campaign, draft) is not { } text)
                {
                    return new CampaignChange.Unknown("templateId", [draft.TemplateId ?? 0]);
                }

                await campaign.ExecuteAsync(
                    """
                    INSERT INTO campaign_steps
                           (campaign_id, step_number, subject, body_html, body_text, delay_hours, template_id, created_at, updated_at)
                    VALUES (@Id, @number, @Subject, @BodyHtml, @BodyText, @DelayHours, @TemplateId, @Now, @Now)
                    """,
                    new
                    {
                        campaign.Id,
                        number = steps.Count + 1,
                        text.Subject,
                        text.BodyHtml,
                        text.BodyText,
                        DelayHours = steps.Count == 0 ? 0 : text.DelayHours,
                        text.TemplateId,
                        campaign.Now,
                    });
                campaign.AddedId = (await campaign.QueryAsync<long>("SELECT LAST_INSERT_ID()", new { })).Single();
                return null;
            },
            cancellation);

    /// <summary>
    /// Changes a step. While paused only its text, and only to one that can be sent: it reaches the contacts that have not
    /// got the step yet.
    /// </summary>
    public Task<CampaignChange> EditAsync(
        CampaignTarget target, long stepId, StepDraft draft, DateTime now, CancellationToken cancellation) =>
        changes.ApplyAsync(
            target,
            CampaignTransaction.DraftOrPaused,
            now,
            async campaign =>
            {
                var steps = await campaign.QueryAsync<(int Number, int DelayHours)>(
                    "SELECT step_number, delay_hours FROM campaign_steps WHERE campaign_id = @Id AND id = @stepId",
                    new { campaign.Id, stepId });
                if (steps is not [var (number, delay)])
                {
                    return new CampaignChange.NotFound();
                }

                if (await TextAsync(campaign, draft) is not { } text)
                {
                    return new CampaignChange.Unknown("templateId", [draft.TemplateId ?? 0]);
                }

                var changed = text with { DelayHours = number == 1 ? 0 : text.DelayHours };
                if (campaign.Status != "draft" && WhyNotWhilePaused(number, delay, changed) is { } refused)
                {
                    return refused;
                }

                await campaign.ExecuteAsync(
                    """
                    UPDATE campaign_steps
                       SET subject = @Subject, body_html = @BodyHtml, body_text = @BodyText, delay_hours = @DelayHours,
                           template_id = @TemplateId, updated_at = @Now
                     WHERE id = @stepId
                    """,
                    new
                    {
                        changed.Subject,
                        changed.BodyHtml,
                        changed.BodyText,
                        changed.DelayHours,
                        changed.TemplateId,
                        campaign.Now,
                        stepId,
                    });
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
            return new(draft.Subject ?? "", draft.BodyHtml ?? "", draft.BodyText, draft.DelayHours, null);
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
        return new(
            draft.Subject ?? template.Subject, draft.BodyHtml ?? template.BodyHtml, bodyText, draft.DelayHours, draft.TemplateId);
    }

    static CampaignChange.Refused? WhyNotWhilePaused(int number, int delay, StepText text) =>
        text.DelayHours != delay
            ? new("delayHours", "The delay is fixed since the launch; only the text can be changed while the campaign is paused.")
            : LaunchCheck.OfStep(number, text).FirstOrDefault() is { } problem
                ? new(problem.Field, problem.Text)
                : null;

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
                   SET step_number = @number, delay_hours = CASE WHEN @number = 1 THEN 0 ELSE delay_hours END, updated_at = @Now
                 WHERE id = @stepId
                """,
                new { number = i + 1, stepId = stepIds[i], campaign.Now });
        }
    }
}
