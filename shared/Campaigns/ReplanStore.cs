using ColdMail.Database;

namespace ColdMail.Campaigns;

/// <summary>Moves planned mails when the delay of their step changed.</summary>
static class ReplanStore
{
    const int ChunkSize = 1000;

    /// <summary>
    /// Gives the mails of a step that wait, and were never tried, the instant at which they are due now: counted from the
    /// actual send of the step before to the same contact, and moved by the pauses since then. Within the transaction that changed
    /// the step.
    /// </summary>
    /// <remarks>
    /// Safe to repeat: the instant depends on nothing but the step, the mail before and the pauses that ended. The pause that lasts is
    /// added by the resume. Others stay as they are.
    /// </remarks>
    public static async Task ApplyAsync(LockedCampaign campaign, int stepNumber)
    {
        var rules = await campaign.RulesAsync();
        var step = rules.StepOf(stepNumber)!;
        if (rules.StepOf(stepNumber - 1) is not { } before)
        {
            return;
        }

        var pauses = await campaign.QueryAsync<Pause>(
            "SELECT paused_at AS At, resumed_at AS Until FROM campaign_pauses WHERE campaign_id = @Id ORDER BY paused_at",
            new { campaign.Id });
        var cursor = 0L;
        List<Waiting> waiting;
        do
        {
            waiting = await campaign.QueryAsync<Waiting>(
                """
                SELECT m.id AS Id, m.contact_id AS ContactId, m.zone AS Zone, m.country AS Country, b.sent_at AS SentAt
                  FROM email_messages m
                  JOIN email_messages b
                    ON b.campaign_id = m.campaign_id AND b.step_id = @beforeId AND b.contact_id = m.contact_id
                 WHERE m.campaign_id = @Id AND m.step_id = @stepId AND m.contact_id > @cursor
                   AND m.status = 'scheduled' AND m.attempt = 0 AND b.sent_at IS NOT NULL
                 ORDER BY m.contact_id
                 LIMIT @ChunkSize
                """,
                new { campaign.Id, stepId = step.Id, beforeId = before.Id, cursor, ChunkSize });
            if (waiting.Count > 0)
            {
                var due = new Rows("id bigint", "due_at datetime(6)");
                foreach (var mail in waiting)
                {
                    due.Add(mail.Id, Pause.Shift(rules.DueAfter(step, mail.Zone, mail.Country, mail.SentAt), mail.SentAt, pauses));
                }

                await campaign.ExecuteAsync(
                    $"""
                    UPDATE email_messages m
                      JOIN {due.Table} v ON v.id = m.id
                       SET m.scheduled_at = v.due_at
                     WHERE m.status = 'scheduled' AND m.attempt = 0
                    """,
                    due.With());
                cursor = waiting[^1].ContactId;
            }
        }
        while (waiting.Count == ChunkSize);
    }

    sealed record Waiting(long Id, long ContactId, string Zone, string Country, DateTime SentAt);
}
