using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using ColdMail.Stops;
using Dapper;
using MySqlConnector;

namespace ColdMail.Sending;

/// <summary>The sender side of a begin, as the run knows it.</summary>
/// <param name="Campaigns">The limits of every campaign that has a mail in the begin.</param>
/// <param name="NextSendAt">When the sender may begin again: the gap.</param>
public sealed record BeginTerms(
    SenderLimits Sender, IReadOnlyDictionary<long, CampaignLimits> Campaigns, long RunToken, DateTime NextSendAt,
    DateTime RunUntil, DateTime SendLeaseUntil);

/// <summary>A mail that is now <c>sending</c>: it may be offered once.</summary>
/// <param name="Counters">What carries its reservation.</param>
public sealed record BegunMail(long MessageId, IReadOnlyList<Counter> Counters);

/// <summary>What the database allowed.</summary>
/// <param name="Stop">Why the run must plan anew before it offers more, or null.</param>
public sealed record BeginResult(IReadOnlyList<BegunMail> Begun, BeginStop? Stop);

public enum BeginStop
{
    /// <summary>The sender was paused, is not this run's any more, or its gap is not over.</summary>
    SenderNotReady,

    /// <summary>A limit was used up by others since the run planned.</summary>
    LimitReached,
}

/// <summary>
/// The write-ahead of a send. Nothing is offered to a server before this transaction is acknowledged: it takes the
/// pacing slot, looks at campaign and contact once more and reserves every limit, all under locks.
/// </summary>
public sealed class BeginStore(Db db)
{
    /// <summary>Moves claimed mails to <c>sending</c>, as many as limits, campaign and contact allow.</summary>
    /// <remarks>
    /// Mails whose contact must not get them any more are cancelled here, held or put off, with the reason. Mails of a
    /// campaign that is not running, and those over a limit, stay claimed: the caller gives them back. After this commit no
    /// unsubscribe and no stop that committed before it can have been missed, because they write the contact row that is
    /// locked here and take the mail that is claimed. The counters of the mails must exist (<see cref="CounterStore.OpenAsync"/>): what does not exist cannot be locked.
    /// </remarks>
    public Task<BeginResult> BeginAsync(
        BeginTerms terms, IReadOnlyList<FrozenMail> mails, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, terms, now, cancellation);
                if (await scope.TakeSlotAsync(mails) is not var (running, blocked))
                {
                    return new BeginResult([], BeginStop.SenderNotReady);
                }

                var ready = mails
                    .Where(mail => running.Contains(mail.CampaignId) && !blocked.ContainsKey(mail.MessageId))
                    .ToList();
                var usage = await CounterStore.LockAsync(
                    connection, transaction, ready.SelectMany(scope.CountersToRead), cancellation);
                var admitted = scope.Admit(ready, usage);
                if (blocked.Count > 0)
                {
                    await scope.BlockAsync(blocked);
                }

                var begun = admitted.Count == 0 ? [] : await scope.MarkSendingAsync(admitted);
                await CounterStore.AddAsync(
                    connection, transaction, begun.SelectMany(mail => mail.Counters).CountBy(counter => counter), cancellation);
                return new BeginResult(begun, admitted.Count < ready.Count ? BeginStop.LimitReached : null);
            },
            cancellation);

    /// <summary>One begin transaction, its statements in lock order: sender, campaign, contact, counters, message.</summary>
    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, BeginTerms terms, DateTime now, CancellationToken cancellation)
    {
        /// <summary>Takes the slot of the sender, locks campaigns and contacts, and reads what may have changed since the claim.</summary>
        /// <returns>
        /// The campaigns that still run, and which mails must not go, by message id; null when the sender may not begin now.
        /// </returns>
        public async Task<(HashSet<long> Running, Dictionary<long, MailBlock> Blocked)?> TakeSlotAsync(IReadOnlyList<FrozenMail> mails)
        {
            await using var answer = await connection.QueryMultipleAsync(new(
                $"""
                UPDATE sender_accounts
                   SET next_send_at = @NextSendAt, run_until = @RunUntil, begins = begins + 1
                 WHERE id = @SenderId AND status = 'active' AND deleted_at IS NULL
                   AND run_token = @RunToken AND run_until > @now AND next_send_at <= @now;
                SELECT ROW_COUNT();
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
                {StopSql.InForce}
                """,
                new
                {
                    terms.Sender.SenderId,
                    terms.NextSendAt,
                    terms.RunUntil,
                    terms.RunToken,
                    now,
                    campaigns = mails.Select(mail => mail.CampaignId).Distinct(),
                    contacts = mails.Select(mail => mail.ContactId).Distinct(),
                },
                transaction,
                cancellationToken: cancellation));
            if (await answer.ReadSingleAsync<int>() != 1)
            {
                return null;
            }

            var running = await answer.ReadAsync<long>();
            var contacts = (await answer.ReadAsync<(long Id, string Status, bool IsDeleted, bool IsSuppressed)>())
                .ToDictionary(contact => contact.Id, contact => ContactState.WhyNot(contact.Status, contact.IsDeleted, contact.IsSuppressed));
            var stops = (await answer.ReadAsync<OpenStop>()).ToLookup(stop => stop.ContactId);
            var blocked = new Dictionary<long, MailBlock>();
            foreach (var mail in mails)
            {
                var block = contacts.GetValueOrDefault(mail.ContactId) is { } reason
                    ? new MailBlock("cancelled", reason)
                    : OpenStop.Deciding(stops[mail.ContactId], mail.CampaignId);
                if (block is not null)
                {
                    blocked.Add(mail.MessageId, block);
                }
            }

            return ([.. running], blocked);
        }

        public IEnumerable<Counter> CountersToRead(FrozenMail mail) =>
            SendLimits.CountersToRead(terms.Sender, terms.Campaigns[mail.CampaignId], mail.CompanyDomain, now);

        /// <summary>As many mails, in their order, as every limit allows.</summary>
        public List<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> Admit(
            IReadOnlyList<FrozenMail> ready, Usage usage)
        {
            var admitted = new List<(FrozenMail, IReadOnlyList<Counter>)>();
            foreach (var mail in ready)
            {
                var (campaign, isFollowUp) = (terms.Campaigns[mail.CampaignId], mail.StepNumber > 1);
                if (SendLimits.Reached(terms.Sender, campaign, isFollowUp, mail.CompanyDomain, usage, now) is not null)
                {
                    continue;
                }

                var counters = SendLimits.CountersOf(terms.Sender, campaign, isFollowUp, mail.CompanyDomain, now);
                foreach (var counter in counters)
                {
                    usage.Add(counter);
                }

                admitted.Add((mail, counters));
            }

            return admitted;
        }

        /// <summary>Cancels, holds or puts off mails that must not go, those still claimed by this run.</summary>
        public async Task BlockAsync(IReadOnlyDictionary<long, MailBlock> blocked)
        {
            var rows = new Rows("id", "status", "reason", "until_at");
            foreach (var (id, block) in blocked)
            {
                rows.Add(id, block.Status, block.Reason, block.Until);
            }

            rows.Parameters.AddDynamicParams(new { terms.RunToken, now });
            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT m.user_id, m.campaign_id, m.id, CASE v.status WHEN 'scheduled' THEN 'deferred' ELSE v.status END, @now,
                       JSON_OBJECT('reason', v.reason)
                  FROM ({rows.Sql}) v
                  JOIN email_messages m ON m.id = v.id
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken;
                UPDATE email_messages m
                  JOIN ({rows.Sql}) v ON v.id = m.id
                   SET m.status = v.status, m.reason = v.reason, m.scheduled_at = COALESCE(v.until_at, m.scheduled_at),
                       m.lease_token = NULL, m.lease_until = NULL
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation));
        }

        /// <summary>Marks the mails.</summary>
        /// <returns>Those that were still claimed by this run.</returns>
        public async Task<IReadOnlyList<BegunMail>> MarkSendingAsync(
            List<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> admitted)
        {
            var rows = new Rows("id", "message_id_header", "date_header", "body_hash");
            foreach (var (mail, _) in admitted)
            {
                rows.Add(mail.MessageId, mail.MessageIdHeader, mail.DateHeader, mail.BodyHash);
            }

            rows.Parameters.AddDynamicParams(new
            {
                terms.Sender.SenderId,
                terms.RunToken,
                terms.SendLeaseUntil,
                senderDay = terms.Sender.Days.DayOf(now),
                userDay = now.Date,
                now,
            });
            var changed = await connection.ExecuteScalarAsync<int>(new(
                $"""
                UPDATE email_messages m
                  JOIN ({rows.Sql}) v ON v.id = m.id
                   SET m.status = 'sending', m.attempt = m.attempt + 1, m.lease_until = @SendLeaseUntil,
                       m.sender_id = @SenderId, m.usage_day = @senderDay, m.user_usage_day = @userDay,
                       m.first_attempt_at = COALESCE(m.first_attempt_at, @now), m.sent_at = @now,
                       m.message_id_header = COALESCE(m.message_id_header, v.message_id_header),
                       m.date_header = COALESCE(m.date_header, v.date_header),
                       m.body_hash = COALESCE(m.body_hash, v.body_hash)
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken AND m.lease_until > @now;
                SELECT ROW_COUNT()
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation));
            var begun = admitted.Select(mail => new BegunMail(mail.Mail.MessageId, mail.Counters));
            if (changed == admitted.Count)
            {
                return [.. begun];
            }

            var ours = (await connection.QueryAsync<long>(new(
                """
                SELECT id
                  FROM email_messages
                 WHERE id IN @ids AND status = 'sending' AND lease_token = @RunToken
                """,
                new { ids = admitted.Select(mail => mail.Mail.MessageId), terms.RunToken },
                transaction,
                cancellationToken: cancellation))).ToHashSet();
            return [.. begun.Where(mail => ours.Contains(mail.MessageId))];
        }
    }
}
