using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using ColdMail.Stops;
using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Sending;

/// <summary>
/// The write-ahead of a send. Nothing is offered to a server before this transaction is acknowledged: it takes the
/// pacing slot, looks at campaign and contact once more and reserves every limit, all under locks.
/// </summary>
/// <remarks>
/// Counters that many senders share are locked last and only for the moment of the commit: the mails, which the plan found
/// within the limits, are added, and the limits held against what the counters stand at then. Where that is too much, they
/// are taken out again and admitted one by one under the lock.
/// </remarks>
public sealed class BeginStore(Db db)
{
    /// <summary>Moves claimed mails to <c>sending</c>, as many as limits, campaign and contact allow.</summary>
    /// <remarks>
    /// Mails whose contact must not get them any more are cancelled here, held or put off, with the reason. Mails of a
    /// campaign that is not running, those over a limit, and follow-ups of a sender whose mailbox is stale stay claimed: the caller
    /// gives them back. After this commit no unsubscribe and no stop that committed before it can have been missed, because they
    /// write the contact row that is locked here and take the mail that is claimed. The counters of the mails must exist (<see cref="CounterStore.OpenAsync"/>): what does not exist cannot be locked.
    /// </remarks>
    public Task<BeginResult> BeginAsync(
        BeginTerms terms, IReadOnlyList<FrozenMail> mails, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, terms, now, cancellation);
                if (await scope.TakeSlotAsync(mails) is not { } facts)
                {
                    return new BeginResult([], BeginStop.SenderNotReady);
                }

                var (ready, stop) = facts.Ready(mails);
                if (facts.Blocked.Count > 0)
                {
                    await scope.BlockAsync(facts.Blocked);
                }

                var admitted = scope.WithCounters(ready);
                var (begun, reserved) = await scope.MarkSendingAsync(admitted);
                if (!scope.IsWithin(reserved, admitted))
                {
                    await transaction.RollbackAsync(Savepoint, cancellation);
                    admitted = scope.Admit(ready, await scope.LockCountersAsync(ready));
                    (begun, _) = await scope.MarkSendingAsync(admitted);
                }

                if (facts.Probes is not null)
                {
                    await scope.SpendProbesAsync(begun.Count);
                }

                return new BeginResult(begun, stop ?? (admitted.Count < ready.Count ? BeginStop.LimitReached : null));
            },
            cancellation);

    const string Savepoint = "unmarked";

    /// <summary>One begin transaction, its statements in lock order: sender, campaign, contact, its own claimed messages, counters.</summary>
    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, BeginTerms terms, DateTime now, CancellationToken cancellation)
    {
        /// <summary>
        /// Takes the slot of the sender, locks campaigns and contacts, and reads what may have changed since the claim.
        /// </summary>
        /// <returns>Null when the sender may not begin now.</returns>
        /// <remarks>The mailbox is read without a lock: whoever reads it takes the locks of mailbox and contact in this order.</remarks>
        public async Task<BeginFacts?> TakeSlotAsync(IReadOnlyList<FrozenMail> mails)
        {
            await using var answer = await connection.QueryMultipleAsync(new(
                $"""
                UPDATE sender_accounts
                   SET next_send_at = @NextSendAt, run_until = @RunUntil, begins = begins + 1
                 WHERE id = @SenderId AND status = 'active' AND breaker <> 'open' AND deleted_at IS NULL
                   AND run_token = @RunToken AND run_until > @now AND next_send_at <= @now;
                SELECT ROW_COUNT();
                SELECT probes_left FROM sender_accounts WHERE id = @SenderId;
                SELECT id
                  FROM campaigns
                 WHERE id IN @campaigns AND status = 'running'
                  LOCK IN SHARE MODE;
                SELECT c.id, c.status, c.deleted_at IS NOT NULL
                  FROM contacts c
                 WHERE c.id IN @contacts
                  LOCK IN SHARE MODE;
                SELECT EXISTS (SELECT 1 FROM mailboxes
                                WHERE sender_id = @SenderId AND (fresh_until IS NULL OR fresh_until < @now));
                {SuppressionSql.OfContacts};
                {(mails.Any(mail => mail.CompanyDomain is not null) ? StopSql.InForce : StopSql.OfContacts)}
                """,
                new
                {
                    terms.Sender.SenderId,
                    terms.NextSendAt,
                    terms.RunUntil,
                    terms.RunToken,
                    now,
                    campaigns = mails.Select(mail => mail.CampaignId).Distinct(),
                    scopes = mails.Select(mail => mail.CampaignId).Prepend(0).Distinct(),
                    contacts = mails.Select(mail => mail.ContactId).Distinct(),
                },
                transaction,
                cancellationToken: cancellation));
            if (await answer.ReadSingleAsync<int>() != 1)
            {
                return null;
            }

            var probes = await answer.ReadSingleOrDefaultAsync<int?>();
            var running = await answer.ReadAsync<long>();
            var contacts = (await answer.ReadAsync<(long Id, string Status, bool IsDeleted)>()).ToDictionary(contact => contact.Id);
            var isStale = await answer.ReadSingleAsync<bool>();
            var hits = (await answer.ReadAsync<SuppressionHit>()).ToLookup(hit => hit.ContactId);
            var stops = (await answer.ReadAsync<OpenStop>()).ToLookup(stop => stop.ContactId);
            var blocked = new Dictionary<long, MailBlock>();
            foreach (var mail in mails)
            {
                var covered = SuppressionHit.Deciding(hits[mail.ContactId], mail.CampaignId);
                var reason = contacts.TryGetValue(mail.ContactId, out var contact)
                    ? ContactState.WhyNot(contact.Status, contact.IsDeleted, covered?.Code)
                    : null;
                var block = reason is not null
                    ? new MailBlock("cancelled", reason)
                    : OpenStop.Deciding(stops[mail.ContactId], mail.CampaignId);
                if (block is not null)
                {
                    blocked.Add(mail.MessageId, block);
                }
            }

            return new(running.ToHashSet(), blocked, isStale, probes);
        }

        /// <summary>Under the lock of the sender, which the slot took.</summary>
        public Task<int> SpendProbesAsync(int mails) => connection.ExecuteAsync(new(
            "UPDATE sender_accounts SET probes_left = GREATEST(0, probes_left - @mails) WHERE id = @SenderId",
            new { mails, terms.Sender.SenderId }, transaction, cancellationToken: cancellation));

        IReadOnlyList<Counter> CountersOf(FrozenMail mail) => SendLimits.CountersOf(
            terms.Sender, terms.Campaigns[mail.CampaignId], mail.IsFollowUp, mail.CompanyDomain, now);

        IEnumerable<Counter> CountersToRead(FrozenMail mail) =>
            SendLimits.CountersToRead(terms.Sender, terms.Campaigns[mail.CampaignId], mail.CompanyDomain, now);

        public List<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> WithCounters(IReadOnlyList<FrozenMail> mails) =>
            [.. mails.Select(mail => (mail, CountersOf(mail)))];

        public Task<Usage> LockCountersAsync(IReadOnlyList<FrozenMail> mails) =>
            CounterStore.LockAsync(connection, transaction, mails.SelectMany(CountersToRead), cancellation);

        /// <summary>As many mails, in their order, as every limit allows.</summary>
        public List<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> Admit(
            IReadOnlyList<FrozenMail> ready, Usage usage)
        {
            var admitted = new List<(FrozenMail, IReadOnlyList<Counter>)>();
            foreach (var mail in ready)
            {
                var (campaign, isFollowUp) = (terms.Campaigns[mail.CampaignId], mail.IsFollowUp);
                if (SendLimits.Reached(terms.Sender, campaign, isFollowUp, mail.CompanyDomain, usage, now) is not null)
                {
                    continue;
                }

                var counters = CountersOf(mail);
                foreach (var counter in counters)
                {
                    usage.Add(counter);
                }

                admitted.Add((mail, counters));
            }

            return admitted;
        }

        /// <summary>True when the limits allow these mails, which are in the counters already.</summary>
        public bool IsWithin(Usage reserved, List<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> admitted)
        {
            var others = new Usage();
            foreach (var (counter, mails) in reserved.Counts)
            {
                others.Set(counter, mails);
            }

            foreach (var counter in admitted.SelectMany(mail => mail.Counters))
            {
                others.Add(counter, -1);
            }

            return Admit([.. admitted.Select(mail => mail.Mail)], others).Count == admitted.Count;
        }

        /// <summary>Cancels, holds or puts off mails that must not go, those still claimed by this run.</summary>
        public async Task BlockAsync(IReadOnlyDictionary<long, MailBlock> blocked)
        {
            var rows = new Rows("id bigint", "status text", "reason text", "until_at datetime(6)");
            foreach (var (id, block) in blocked)
            {
                rows.Add(id, block.Status, block.Reason, block.Until);
            }

            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT m.user_id, m.campaign_id, m.id, CASE v.status WHEN 'scheduled' THEN 'deferred' ELSE v.status END, @now,
                       JSON_OBJECT('reason', v.reason)
                  FROM {rows.Table} v
                  JOIN email_messages m ON m.id = v.id
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken;
                UPDATE email_messages m
                  JOIN {rows.Table} v ON v.id = m.id
                   SET m.status = v.status, m.reason = v.reason, m.scheduled_at = COALESCE(v.until_at, m.scheduled_at),
                       m.lease_token = NULL, m.lease_until = NULL
                 WHERE m.status = 'claimed' AND m.lease_token = @RunToken
                """,
                rows.With(new { terms.RunToken, now }),
                transaction,
                cancellationToken: cancellation));
        }

        /// <summary>Marks the mails and reserves their limits.</summary>
        /// <returns>Those that were still claimed by this run, and what the counters stand at with them, locked.</returns>
        public async Task<(IReadOnlyList<BegunMail> Begun, Usage Reserved)> MarkSendingAsync(
            List<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> admitted)
        {
            if (admitted.Count == 0)
            {
                return ([], new Usage());
            }

            var mails = admitted.Select(mail => mail.Mail).ToList();
            var ids = mails.Select(mail => mail.MessageId).ToList();
            var parameters = new DynamicParameters(new
            {
                terms.Sender.SenderId,
                terms.RunToken,
                terms.SendLeaseUntil,
                senderDay = terms.Sender.Days.DayOf(now),
                userDay = now.Date,
                now,
                ids,
            });
            var values = new ValuesById("id", ids, parameters);
            int changed;
            Usage reserved;
            await using (var answer = await connection.QueryMultipleAsync(new(
                $"""
                SAVEPOINT {Savepoint};
                UPDATE email_messages
                   SET status = 'sending', attempt = attempt + 1, lease_until = @SendLeaseUntil,
                       sender_id = @SenderId, usage_day = @senderDay, user_usage_day = @userDay,
                       first_attempt_at = COALESCE(first_attempt_at, @now), sent_at = @now,
                       message_id_header = COALESCE(message_id_header, {values.Of("header", mails.Select(mail => mail.MessageIdHeader))}),
                       date_header = COALESCE(date_header, {values.Of("date", mails.Select(mail => (object)mail.DateHeader))}),
                       body_hash = COALESCE(body_hash, {values.Of("hash", mails.Select(mail => mail.BodyHash))})
                 WHERE id IN @ids AND status = 'claimed' AND lease_token = @RunToken AND lease_until > @now;
                SELECT ROW_COUNT();
                {CounterStore.AddSql(Mails(admitted), parameters)};
                {CounterStore.ReadSql(admitted.SelectMany(mail => CountersToRead(mail.Mail)), parameters)}
                """,
                parameters,
                transaction,
                cancellationToken: cancellation)))
            {
                changed = await answer.ReadSingleAsync<int>();
                reserved = await CounterStore.UsageAsync(answer);
            }

            var begun = admitted.Select(mail => new BegunMail(mail.Mail.MessageId, mail.Counters));
            if (changed == admitted.Count)
            {
                return ([.. begun], reserved);
            }

            var ours = (await connection.QueryAsync<long>(new(
                """
                SELECT id
                  FROM email_messages
                 WHERE id IN @ids AND status = 'sending' AND lease_token = @RunToken
                """,
                new { ids, terms.RunToken },
                transaction,
                cancellationToken: cancellation))).ToHashSet();
            await CounterStore.GiveBackAsync(
                connection, transaction,
                Mails(admitted.Where(mail => !ours.Contains(mail.Mail.MessageId))), cancellation);
            return ([.. begun.Where(mail => ours.Contains(mail.MessageId))], reserved);
        }

        static IEnumerable<KeyValuePair<Counter, int>> Mails(
            IEnumerable<(FrozenMail Mail, IReadOnlyList<Counter> Counters)> admitted) =>
            admitted.SelectMany(mail => mail.Counters).CountBy(counter => counter);
    }
}
