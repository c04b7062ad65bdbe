using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Sending;

/// <summary>The sender side of a begin: caps, days and gap, as the run knows them.</summary>
/// <param name="SenderDay">Today in the zone of the sender.</param>
/// <param name="UserDay">Today in UTC.</param>
/// <param name="NextSendAt">When the sender may begin again: the gap.</param>
public sealed record BeginTerms(
    long SenderId, long UserId, long RunToken, int SenderCap, int UserCap, DateOnly SenderDay, DateOnly UserDay,
    DateTime NextSendAt, DateTime RunUntil, DateTime SendLeaseUntil);

/// <summary>What the database allowed.</summary>
/// <param name="Begun">Ids that are now <c>sending</c>: each may be offered once.</param>
/// <param name="Stop">Why the run must not go on with this sender, or null.</param>
public sealed record BeginResult(IReadOnlyList<long> Begun, BeginStop? Stop);

public enum BeginStop
{
    /// <summary>The sender was paused, is not this run's any more, or its gap is not over.</summary>
    SenderNotReady,

    /// <summary>A cap of the day is used up.</summary>
    CapReached,
}

/// <summary>
/// The write-ahead of a send. Nothing is offered to a server before this transaction is acknowledged: it reserves the
/// caps, takes the pacing slot and looks at campaign and contact once more, all under locks.
/// </summary>
public sealed class BeginStore(Db db)
{
    /// <summary>Makes the usage rows of a day, so that a begin finds a row to lock. Safe to repeat.</summary>
    public async Task OpenDayAsync(BeginTerms terms, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO sender_usage (sender_id, day, reserved) VALUES (@SenderId, @SenderDay, 0)
                ON DUPLICATE KEY UPDATE reserved = reserved;
            INSERT INTO user_usage (user_id, day, reserved) VALUES (@UserId, @UserDay, 0)
                ON DUPLICATE KEY UPDATE reserved = reserved;
            """,
            Parameters(terms),
            cancellationToken: cancellation));
    }

    /// <summary>Moves claimed mails to <c>sending</c>, as many as caps, campaign and contact allow.</summary>
    /// <remarks>
    /// Mails whose contact must not get them any more are cancelled here, with the reason. Mails of a campaign that is
    /// not running, and those over the cap, stay claimed: the caller gives them back. After this commit no unsubscribe
    /// that committed before it can have been missed, because it writes the contact row that is locked here.
    /// </remarks>
    public Task<BeginResult> BeginAsync(
        BeginTerms terms, IReadOnlyList<FrozenMail> mails, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, terms, now, cancellation);
                if (await scope.TakeSlotAsync() is not { } senderUsed)
                {
                    return new BeginResult([], BeginStop.SenderNotReady);
                }

                var (running, blocked, userUsed) = await scope.LookAgainAsync(mails);
                var cancelled = mails.Where(mail => blocked.ContainsKey(mail.ContactId)).ToList();
                var ready = mails
                    .Where(mail => running.Contains(mail.CampaignId) && !blocked.ContainsKey(mail.ContactId))
                    .ToList();
                var allowed = Allowance.Of(ready.Count, terms.SenderCap, senderUsed, terms.UserCap, userUsed);
                if (cancelled.Count > 0)
                {
                    await scope.CancelAsync(cancelled, blocked);
                }

                var begun = allowed == 0 ? [] : await scope.MarkSendingAsync(ready.Take(allowed).ToList());
                return new BeginResult(begun, allowed < ready.Count ? BeginStop.CapReached : null);
            },
            cancellation);

    static DynamicParameters Parameters(BeginTerms terms)
    {
        var parameters = new DynamicParameters();
        parameters.AddDynamicParams(new
        {
            terms.SenderId,
            terms.UserId,
            terms.RunToken,
            terms.NextSendAt,
            terms.RunUntil,
            terms.SendLeaseUntil,
            SenderDay = terms.SenderDay.ToDateTime(default),
            UserDay = terms.UserDay.ToDateTime(default),
        });
        return parameters;
    }

    /// <summary>One begin transaction, its statements in lock order: usage, sender, campaign, contact, plan usage, message.</summary>
    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, BeginTerms terms, DateTime now, CancellationToken cancellation)
    {
        /// <summary>Locks the day of the sender and takes its slot.</summary>
        /// <returns>What the day already carries; null when the sender may not begin now.</returns>
        public async Task<int?> TakeSlotAsync()
        {
            await using var answer = await connection.QueryMultipleAsync(new(
                """
                SELECT reserved FROM sender_usage WHERE sender_id = @SenderId AND day = @SenderDay FOR UPDATE;
                UPDATE sender_accounts
                   SET next_send_at = @NextSendAt, run_until = @RunUntil, begins = begins + 1
                 WHERE id = @SenderId AND status = 'active' AND deleted_at IS NULL
                   AND run_token = @RunToken AND run_until > @now AND next_send_at <= @now;
                SELECT ROW_COUNT()
                """,
                With(new { now }),
                transaction,
                cancellationToken: cancellation));
            var used = await answer.ReadSingleAsync<int>();
            return await answer.ReadSingleAsync<int>() == 1 ? used : null;
        }

        /// <summary>Locks campaigns, contacts and the day of the plan, and reads what may have changed since the claim.</summary>
        /// <returns>The campaigns that still run, why contacts must not get a mail any more, and what the day of the plan carries.</returns>
        public async Task<(HashSet<long> Running, Dictionary<long, string> Blocked, int UserUsed)> LookAgainAsync(
            IReadOnlyList<FrozenMail> mails)
        {
            await using var answer = await connection.QueryMultipleAsync(new(
                """
                SELECT id
                  FROM campaigns
                 WHERE id IN @campaigns AND status = 'running'
                  LOCK IN SHARE MODE;
                SELECT c.id, c.status, c.deleted_at IS NOT NULL,
                       EXISTS (SELECT 1
                                 FROM suppression_list s
                                WHERE s.email IN (c.email, CONCAT('@', c.email_domain))
                                  AND (s.user_id = c.user_id OR s.user_id IS NULL))
                  FROM contacts c
                 WHERE c.id IN @contacts
                  LOCK IN SHARE MODE;
                SELECT reserved FROM user_usage WHERE user_id = @UserId AND day = @UserDay FOR UPDATE
                """,
                With(new
                {
                    campaigns = mails.Select(mail => mail.CampaignId).Distinct(),
                    contacts = mails.Select(mail => mail.ContactId).Distinct(),
                }),
                transaction,
                cancellationToken: cancellation));
            var running = await answer.ReadAsync<long>();
            var contacts = await answer.ReadAsync<(long Id, string Status, bool IsDeleted, bool IsSuppressed)>();
            var blocked = contacts
                .Select(contact => (contact.Id, Reason: WhyNot(contact.Status, contact.IsDeleted, contact.IsSuppressed)))
                .Where(contact => contact.Reason is not null)
                .ToDictionary(contact => contact.Id, contact => contact.Reason!);
            return ([.. running], blocked, await answer.ReadSingleAsync<int>());
        }

        public async Task CancelAsync(IReadOnlyList<FrozenMail> mails, Dictionary<long, string> reasons)
        {
            var rows = new Rows("id", "reason");
            foreach (var mail in mails)
            {
                rows.Add(mail.MessageId, reasons[mail.ContactId]);
            }

            rows.Parameters.AddDynamicParams(With(new { now }));
            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT m.user_id, m.campaign_id, m.id, 'cancelled', @now, JSON_OBJECT('reason', v.reason)
                  FROM ({rows.Sql}) v
                  JOIN email_messages m ON m.id = v.id
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken;
                UPDATE email_messages m
                  JOIN ({rows.Sql}) v ON v.id = m.id
                   SET m.status = 'cancelled', m.reason = v.reason, m.lease_token = NULL, m.lease_until = NULL
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation));
        }

        /// <summary>Marks the mails and reserves the caps for as many as it marked.</summary>
        public async Task<IReadOnlyList<long>> MarkSendingAsync(IReadOnlyList<FrozenMail> mails)
        {
            var rows = new Rows("id", "message_id_header", "date_header", "body_hash");
            foreach (var mail in mails)
            {
                rows.Add(mail.MessageId, mail.MessageIdHeader, mail.DateHeader, mail.BodyHash);
            }

            rows.Parameters.AddDynamicParams(With(new { now }));
            var changed = await connection.ExecuteScalarAsync<int>(new(
                $"""
                UPDATE email_messages m
                  JOIN ({rows.Sql}) v ON v.id = m.id
                   SET m.status = 'sending', m.attempt = m.attempt + 1, m.lease_until = @SendLeaseUntil,
                       m.sender_id = @SenderId, m.usage_day = @SenderDay, m.user_usage_day = @UserDay,
                       m.first_attempt_at = COALESCE(m.first_attempt_at, @now), m.sent_at = @now,
                       m.message_id_header = COALESCE(m.message_id_header, v.message_id_header),
                       m.date_header = COALESCE(m.date_header, v.date_header),
                       m.body_hash = COALESCE(m.body_hash, v.body_hash)
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken AND m.lease_until > @now;
                SET @begun = ROW_COUNT();
                UPDATE sender_usage SET reserved = reserved + @begun WHERE sender_id = @SenderId AND day = @SenderDay;
                UPDATE user_usage SET reserved = reserved + @begun WHERE user_id = @UserId AND day = @UserDay;
                SELECT @begun
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation));
            var ids = mails.Select(mail => mail.MessageId).ToList();
            return changed == ids.Count
                ? ids
                : (await connection.QueryAsync<long>(new(
                    """
                    SELECT id
                      FROM email_messages
                     WHERE id IN @ids AND status = 'sending' AND lease_token = @RunToken
                    """,
                    new { ids, terms.RunToken },
                    transaction,
                    cancellationToken: cancellation))).AsList();
        }

        DynamicParameters With(object more)
        {
            var parameters = Parameters(terms);
            parameters.AddDynamicParams(more);
            return parameters;
        }

        static string? WhyNot(string status, bool isDeleted, bool isSuppressed) => status switch
        {
            "unsubscribed" => Reason.Unsubscribed,
            "bounced" => Reason.Bounced,
            "complained" => Reason.Complained,
            "replied" => Reason.Replied,
            "erased" => Reason.ContactDeleted,
            _ when isDeleted => Reason.ContactDeleted,
            _ when isSuppressed => Reason.Suppressed,
            "ok" => null,
            _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Unknown contact status '{status}'.")),
        };
    }
}
