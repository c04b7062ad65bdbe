using System.Text.Json;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Stops;

/// <summary>Writes down a stop and moves the mails that it covers, in one transaction.</summary>
/// <remarks>
/// Rows are written in the order contact, stop, hold, message. A begin locks the contact, looks at stops and holds and takes
/// only messages that are still claimed, so once this has committed no mail that it covers begins; what began before is
/// reported. A follow-up that a settle writes at the same moment is caught by the next begin.
/// </remarks>
public sealed class StopStore(Db db)
{
    /// <param name="happened">With the campaign it belongs to, if any.</param>
    /// <param name="effects">With a scope; of a campaign only when the event has one.</param>
    /// <remarks>Safe to repeat: an event that was applied before, lifted since or not, changes nothing.</remarks>
    public Task<StopOutcome> ApplyAsync(
        long userId, StopEvent happened, StopEffects effects, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            (connection, transaction) => ApplyAsync(connection, transaction, userId, happened, effects, now, cancellation), cancellation);

    /// <summary>The same within the caller's transaction.</summary>
    internal static async Task<StopOutcome> ApplyAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, StopEvent happened, StopEffects effects, DateTime now,
        CancellationToken cancellation)
    {
        var known = new Scope(connection, transaction, userId, happened, effects, now, cancellation);
        if (await known.LockContactAsync() is not { } contact)
        {
            return new StopOutcome.NotFound();
        }

        if (contact.IsKnown)
        {
            return StopOutcome.Applied.Nothing;
        }

        var isAway = contact.AwayUntil > happened.OccurredAt;
        var decided = effects.After(contact.Absences, isAway);
        var scope = new Scope(connection, transaction, userId, happened, decided, now, cancellation);
        if (effects is { IsAbsence: true, Until: { } until })
        {
            await AbsenceStore.NoteAsync(connection, transaction, userId, happened, until, !isAway, cancellation);
        }

        var company = effects.CompanyScope == StopScope.None ? null : contact.CompanyDomain;
        await scope.WriteStopAsync();
        if (company is not null)
        {
            await scope.WriteHoldAsync(company);
        }

        var mails = await scope.LockMailsAsync();
        var (cancelled, held, putOff) = await scope.MoveAsync(mails, contact.AwayUntil);
        var crossed = effects.IsReply ? await scope.ReportReplyAsync(mails) : 0;
        var colleagues = company is null ? 0 : await scope.HoldColleaguesAsync(company);
        return new StopOutcome.Applied(cancelled, held + colleagues, putOff, crossed, company);
    }

    sealed record ContactRow(string? CompanyDomain, bool IsKnown, DateTime? AwayUntil, int Absences);

    sealed record MailRow(long Id, long CampaignId, string Status, string? Reason, DateTime ScheduledAt, DateTime? SentAt);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, long userId, StopEvent happened, StopEffects effects,
        DateTime now, CancellationToken cancellation)
    {
        readonly long stopCampaign = effects.Scope == StopScope.User ? 0 : happened.CampaignId!.Value;

        public async Task<ContactRow?> LockContactAsync()
        {
            var found = await QueryAsync<string?>(
                "SELECT company_domain FROM contacts WHERE id = @ContactId AND user_id = @userId FOR UPDATE",
                new { happened.ContactId, userId });
            if (found.Count == 0)
            {
                return null;
            }

            var (isKnown, awayUntil) = (await QueryAsync<(bool, DateTime?)>(
                """
                SELECT EXISTS (SELECT 1
                                 FROM contact_stops
                                WHERE contact_id = @ContactId AND campaign_id = @stopCampaign AND reason = @Reason
                                  AND occurred_at = @OccurredAt),
                       (SELECT MAX(until_at) FROM contact_stops WHERE contact_id = @ContactId AND effect = 'wait' AND is_open = 1)
                """,
                new { happened.ContactId, stopCampaign, effects.Reason, happened.OccurredAt }))[0];
            var (absences, isKnownAbsence) = effects.IsAbsence
                ? await AbsenceStore.CountAsync(connection, transaction, happened.ContactId, happened.OccurredAt, cancellation)
                : (0, false);
            return new(found[0], isKnown || isKnownAbsence, awayUntil, absences);
        }

        public async Task WriteStopAsync()
        {
            await ExecuteAsync(
                """
                INSERT INTO contact_stops (user_id, contact_id, campaign_id, effect, reason, until_at, actor, note, occurred_at)
                VALUES (@userId, @ContactId, @stopCampaign, @effect, @Reason, @Until, @Actor, @Note, @OccurredAt)
                    ON DUPLICATE KEY UPDATE
                       until_at = GREATEST(contact_stops.until_at, VALUES(until_at)),
                       effect = CASE WHEN VALUES(effect) = 'stop' THEN 'stop' ELSE contact_stops.effect END
                """,
                new
                {
                    userId,
                    happened.ContactId,
                    stopCampaign,
                    effect = StopWords.Of(effects.Kind),
                    effects.Reason,
                    effects.Until,
                    happened.Actor,
                    effects.Note,
                    happened.OccurredAt,
                });
            if (effects is { IsReply: true, Scope: StopScope.User })
            {
                await ExecuteAsync(
                    """
                    UPDATE contacts
                       SET status = 'replied', status_changed_at = @now, updated_at = @now
                     WHERE id = @ContactId AND status = 'ok'
                    """,
                    new { happened.ContactId, now });
            }
        }

        /// <summary>Holds a company. One hold of a scope is open at a time; the first keeps its cause.</summary>
        public Task<int> WriteHoldAsync(string company) => ExecuteAsync(
            """
            INSERT INTO company_holds (user_id, company_domain, campaign_id, reason, contact_id, occurred_at)
            VALUES (@userId, @company, @campaign, @CompanyReason, @ContactId, @OccurredAt)
                ON DUPLICATE KEY UPDATE id = company_holds.id
            """,
            new
            {
                userId,
                company,
                campaign = effects.CompanyScope == StopScope.User ? 0 : happened.CampaignId!.Value,
                effects.CompanyReason,
                happened.ContactId,
                happened.OccurredAt,
            });

        /// <summary>The mails of the contact within the scope, locked.</summary>
        public Task<List<MailRow>> LockMailsAsync() => QueryAsync<MailRow>(
            """
            SELECT id AS Id, campaign_id AS CampaignId, status AS Status, reason AS Reason, scheduled_at AS ScheduledAt,
                   sent_at AS SentAt
              FROM email_messages
             WHERE contact_id = @ContactId AND user_id = @userId AND (@stopCampaign = 0 OR campaign_id = @stopCampaign)
             ORDER BY id
               FOR UPDATE
            """,
            new { happened.ContactId, userId, stopCampaign });

        public async Task<(int Cancelled, int Held, int PutOff)> MoveAsync(IReadOnlyList<MailRow> mails, DateTime? awayUntil)
        {
            var waiting = mails.Where(mail => mail.Status is "scheduled" or "claimed").ToList();
            switch (effects.Kind)
            {
                case StopKind.Stop:
                    return (await MoveAsync(
                        [.. mails.Where(mail => mail.Status is "scheduled" or "claimed" or "held").Select(mail => mail.Id)],
                        "cancelled", effects.Reason), 0, 0);
                case StopKind.Hold:
                    return (0, await MoveAsync([.. waiting.Select(mail => mail.Id)], "held", effects.Reason), 0);
                default:
                    return (0, 0, await PutOffAsync(waiting, awayUntil));
            }
        }

        /// <summary>Notes the reply on the mail it answers, and the mails that crossed it.</summary>
        /// <returns>How many crossed it.</returns>
        public async Task<int> ReportReplyAsync(IReadOnlyList<MailRow> mails)
        {
            var named = happened switch
            {
                StopEvent.HumanReply reply => reply.MessageId,
                StopEvent.SecondaryReply reply => reply.MessageId,
                _ => null,
            };
            var gone = mails.Where(mail => mail.SentAt is not null && mail.Status is "sending" or "sent" or "uncertain").ToList();
            var answered = gone.Find(mail => mail.Id == named) ?? gone
                .Where(mail => mail.CampaignId == happened.CampaignId && mail.SentAt <= happened.OccurredAt)
                .MaxBy(mail => mail.SentAt);
            if (answered is not null)
            {
                await ExecuteAsync(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    VALUES (@userId, @CampaignId, @Id, 'replied', @now, @metadata);
                    UPDATE email_messages SET replied_at = LEAST(COALESCE(replied_at, @OccurredAt), @OccurredAt) WHERE id = @Id
                    """,
                    new { userId, answered.CampaignId, answered.Id, now, happened.OccurredAt, metadata = Json(new { at = happened.OccurredAt }) });
            }

            var crossed = 0;
            foreach (var mail in gone.Where(mail => mail.Status == "sending" || mail.SentAt >= happened.OccurredAt))
            {
                crossed += await ExecuteAsync(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    SELECT m.user_id, m.campaign_id, m.id, 'crossed_in_flight', @now, @metadata
                      FROM email_messages m
                     WHERE m.id = @Id
                       AND NOT EXISTS (SELECT 1 FROM email_events e WHERE e.message_id = @Id AND e.event_type = 'crossed_in_flight')
                    """,
                    new
                    {
                        mail.Id,
                        now,
                        metadata = Json(new { reason = effects.Reason, replyAt = happened.OccurredAt, begunAt = mail.SentAt }),
                    });
            }

            return crossed;
        }

        /// <summary>Holds the mails of colleagues that have not begun.</summary>
        public async Task<int> HoldColleaguesAsync(string company) => await MoveAsync(
            await QueryAsync<long>(
                """
                SELECT m.id
                  FROM email_messages m
                 WHERE m.contact_id IN (SELECT c.id
                                          FROM contacts c
                                         WHERE c.user_id = @userId AND c.company_domain = @company AND c.id <> @ContactId)
                   AND m.user_id = @userId AND m.status IN ('scheduled', 'claimed') AND (@campaign = 0 OR m.campaign_id = @campaign)
                 ORDER BY m.id
                   FOR UPDATE
                """,
                new
                {
                    userId,
                    company,
                    happened.ContactId,
                    campaign = effects.CompanyScope == StopScope.User ? 0 : happened.CampaignId!.Value,
                }),
            "held",
            effects.CompanyReason);

        /// <summary>Moves locked mails.</summary>
        async Task<int> MoveAsync(List<long> ids, string status, string reason)
        {
            if (ids.Count > 0)
            {
                await ExecuteAsync(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    SELECT user_id, campaign_id, id, @status, @now, JSON_OBJECT('reason', @reason, 'contact', @ContactId)
                      FROM email_messages
                     WHERE id IN @ids;
                    UPDATE email_messages
                       SET status = @status, reason = @reason, lease_token = NULL, lease_until = NULL
                     WHERE id IN @ids
                    """,
                    new { ids, status, reason, happened.ContactId, now });
            }

            return ids.Count;
        }

        async Task<int> PutOffAsync(IReadOnlyList<MailRow> mails, DateTime? awayUntil)
        {
            foreach (var mail in mails)
            {
                var until = StopEffects.PutOff(
                    mail.ScheduledAt, now, effects.Until!.Value, mail.Reason == effects.Reason ? awayUntil : null);
                await ExecuteAsync(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    VALUES (@userId, @CampaignId, @Id, 'deferred', @now, @metadata);
                    UPDATE email_messages
                       SET status = 'scheduled', reason = @Reason, scheduled_at = @until, lease_token = NULL, lease_until = NULL
                     WHERE id = @Id
                    """,
                    new { userId, mail.CampaignId, mail.Id, now, until, effects.Reason, metadata = Json(new { reason = effects.Reason, until }) });
            }

            return mails.Count;
        }

        static string Json(object value) => JsonSerializer.Serialize(value);

        Task<int> ExecuteAsync(string sql, object parameters) =>
            connection.ExecuteAsync(new(sql, parameters, transaction, cancellationToken: cancellation));

        async Task<List<T>> QueryAsync<T>(string sql, object parameters) =>
            (await connection.QueryAsync<T>(new(sql, parameters, transaction, cancellationToken: cancellation))).AsList();
    }
}
