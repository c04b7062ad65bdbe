using System.Text.Json;
using ColdMail.Database;
using ColdMail.Stops;
using ColdMail.Webhooks;
using Dapper;
using MySqlConnector;

namespace ColdMail.Inbox;

/// <summary>What a label does to mails of the contact, as its campaign says.</summary>
/// <param name="Label">Of a wait: its effects. Null: the label stops nothing.</param>
/// <param name="Reply">Of the answer of a person.</param>
public sealed record LabelEffects((StopEvent Event, StopEffects Effects)? Label, (StopEvent Event, StopEffects Effects) Reply);

/// <summary>Which contact a conversation is of, for <see cref="LabelEffects"/>.</summary>
public sealed record ThreadOwner(long ThreadId, long ContactId, long CampaignId, long MessageId);

/// <summary>Labels conversations. The label, what the one before it did and what it does are one transaction.</summary>
/// <remarks>Locks: contact, conversation, stops, messages. Two labels at once come one after the other, and the last one holds.</remarks>
public sealed class LabelStore(Db db)
{
    public async Task<ThreadOwner?> OwnerAsync(long userId, long threadId, CancellationToken cancellation) =>
        await OneAsync("t.id = @threadId", new { userId, threadId }, cancellation);

    /// <summary>The conversation of a mail.</summary>
    public async Task<ThreadOwner?> OwnerOfMailAsync(long userId, long mailId, CancellationToken cancellation) => await OneAsync(
        "t.id = (SELECT i.thread_id FROM inbound_mails i WHERE i.id = @mailId AND i.user_id = @userId)", new { userId, mailId }, cancellation);

    /// <param name="label">Null: as a mail that is said to be something else asks for.</param>
    /// <param name="mail">A mail and what it is from now on, reply or auto_reply; null: the mails stay what they are.</param>
    /// <param name="effects">Of the label that holds afterwards.</param>
    public Task<LabelOutcome> SetAsync(
        long userId, ThreadOwner thread, ThreadLabel? label, DateOnly? until, (long Id, string Kind)? mail, LabelEffects effects, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync<LabelOutcome>(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, userId, thread, now, cancellation);
                if (await scope.LockAsync() is not { } state)
                {
                    return new LabelOutcome.NotFound();
                }

                if (mail is var (mailId, kind))
                {
                    if (!await scope.ReclassifyAsync(mailId, kind))
                    {
                        return new LabelOutcome.NoAnswer();
                    }

                    state = (await scope.LockAsync())!;
                }

                var old = ThreadLabels.Parse(state.Label)!.Value;
                var next = label ?? (old == ThreadLabel.OutOfOffice ? ThreadLabel.None : old);
                if (old == ThreadLabel.OptedOut)
                {
                    return next == old || mail is not null ? new LabelOutcome.Done(state.Label, null, 0, 0, 0) : new LabelOutcome.Final();
                }

                if (next == old && until == state.UntilDay && mail is null)
                {
                    return new LabelOutcome.Done(state.Label, state.UntilDay, 0, 0, 0);
                }

                var isKept = label is null && next == old;
                var day = isKept ? state.UntilDay : until;
                var change = isKept
                    ? LabelChange.Answered(next, state.IsStopped)
                    : LabelChange.Of(old, next, state.HasReply, state.IsStopped);

                var resumed = await StopLiftStore.LiftAsync(connection, transaction, userId, thread.ContactId, change.Lifts, now, cancellation);
                var stopped = await scope.ApplyAsync(change, effects);
                await scope.WriteAsync(next, day);
                return new LabelOutcome.Done(next.Name(), day, resumed, stopped.Cancelled, stopped.PutOff);
            },
            cancellation);

    async Task<ThreadOwner?> OneAsync(string condition, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<ThreadOwner>(new(
            $"""
            SELECT t.id AS ThreadId, t.contact_id AS ContactId, t.campaign_id AS CampaignId, t.message_id AS MessageId
              FROM inbox_threads t
             WHERE {condition} AND t.user_id = @userId
            """,
            parameters,
            cancellationToken: cancellation));
    }

    sealed record State
    {
        public required string Label { get; init; }
        public required DateTime? Until { get; init; }
        public required string Email { get; init; }
        public required string ContactStatus { get; init; }
        public required bool HasReply { get; init; }
        public required bool IsStopped { get; init; }

        public DateOnly? UntilDay => Until is { } day ? DateOnly.FromDateTime(day) : null;
    }

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, long userId, ThreadOwner thread, DateTime now,
        CancellationToken cancellation)
    {
        State? state;

        public async Task<State?> LockAsync()
        {
            await connection.ExecuteScalarAsync<long?>(new(
                "SELECT id FROM contacts WHERE id = @ContactId FOR UPDATE", thread, transaction, cancellationToken: cancellation));
            await connection.ExecuteScalarAsync<long?>(new(
                "SELECT id FROM inbox_threads WHERE id = @ThreadId FOR UPDATE", thread, transaction, cancellationToken: cancellation));
            return state = await connection.QuerySingleOrDefaultAsync<State>(new(
                """
                SELECT CAST(t.label AS CHAR) AS Label, t.label_until AS Until, c.email AS Email,
                       CAST(c.status AS CHAR) AS ContactStatus,
                       EXISTS (SELECT 1 FROM inbound_mails i WHERE i.thread_id = t.id AND i.label = 'reply') AS HasReply,
                       EXISTS (SELECT 1
                                 FROM contact_stops s
                                WHERE s.contact_id = t.contact_id AND s.reason = 'REPLIED' AND s.is_open = 1) AS IsStopped
                  FROM inbox_threads t
                  JOIN contacts c ON c.id = t.contact_id
                 WHERE t.id = @ThreadId
                """,
                thread,
                transaction,
                cancellationToken: cancellation));
        }

        /// <summary>Says what a mail is. Of a mail that turns out to be a machine's, no reply is counted.</summary>
        public async Task<bool> ReclassifyAsync(long mailId, string kind)
        {
            var changed = await connection.ExecuteScalarAsync<bool>(new(
                """
                UPDATE inbound_mails
                   SET label = @kind, layer = 'ByHand', evidence = ''
                 WHERE id = @mailId AND user_id = @userId AND label IN ('reply', 'auto_reply', 'left', 'review', 'other');
                SELECT EXISTS (SELECT 1 FROM inbound_mails WHERE id = @mailId AND user_id = @userId AND label = @kind)
                """,
                new { mailId, userId, kind },
                transaction,
                cancellationToken: cancellation));
            if (changed)
            {
                await connection.ExecuteAsync(new(
                    """
                    UPDATE inbox_threads SET kind = @kind WHERE id = @ThreadId AND last_mail_id = @mailId;
                    UPDATE email_messages m
                       SET m.replied_at = NULL
                     WHERE m.id = @MessageId
                       AND NOT EXISTS (SELECT 1 FROM inbound_mails i WHERE i.thread_id = @ThreadId AND i.label = 'reply')
                    """,
                    new { mailId, kind, thread.ThreadId, thread.MessageId },
                    transaction,
                    cancellationToken: cancellation));
            }

            return changed;
        }

        public async Task<StopOutcome.Applied> ApplyAsync(LabelChange change, LabelEffects effects)
        {
            if (change.Suppresses)
            {
                await EventEffectStore.ApplyAsync(
                    connection, transaction,
                    new(thread.MessageId, userId, thread.CampaignId, state!.Email, state.ContactStatus),
                    OptOut, EventEffect.Of(OptOut, null)!, new("inbox", "user", thread.ThreadId, now), now, cancellation);
                return StopOutcome.Applied.Nothing;
            }

            var applied = StopOutcome.Applied.Nothing;
            var at = await MomentAsync();
            foreach (var (happened, does) in change.AppliesReply ? [effects.Reply, .. Own(effects)] : Own(effects))
            {
                // A person who says so again and again is not a contact who is away too often.
                var outcome = await StopStore.ApplyAsync(
                    connection, transaction, userId, happened with { OccurredAt = at }, does with { MostAbsences = int.MaxValue }, now, cancellation);
                if (outcome is StopOutcome.Applied some)
                {
                    applied = applied with { Cancelled = applied.Cancelled + some.Cancelled, PutOff = applied.PutOff + some.PutOff };
                }
            }

            return applied;
        }

        static List<(StopEvent Event, StopEffects Effects)> Own(LabelEffects effects) => effects.Label is { } own ? [own] : [];

        /// <summary>An event is known by its instant: one that was taken back at this very instant is another one.</summary>
        async Task<DateTime> MomentAsync()
        {
            var last = await connection.ExecuteScalarAsync<DateTime?>(new(
                "SELECT MAX(occurred_at) FROM contact_stops WHERE contact_id = @ContactId", thread, transaction, cancellationToken: cancellation));
            return last >= now ? last.Value.AddMicroseconds(1) : now;
        }

        public Task<int> WriteAsync(ThreadLabel label, DateOnly? until) => connection.ExecuteAsync(new(
            """
            UPDATE inbox_threads
               SET label = @label, label_until = @until, labelled_by = IF(@label = 'none', 0, @userId), labelled_at = @now, is_unread = FALSE
             WHERE id = @ThreadId;
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            VALUES (@userId, @CampaignId, @MessageId, 'labelled', @now, @metadata)
            """,
            new
            {
                thread.ThreadId,
                thread.CampaignId,
                thread.MessageId,
                userId,
                label = label.Name(),
                until = until?.ToDateTime(TimeOnly.MinValue),
                now,
                metadata = JsonSerializer.Serialize(new { from = state!.Label, to = label.Name() }),
            },
            transaction,
            cancellationToken: cancellation));

        static WebhookEvent OptOut { get; } = new(WebhookEventType.Unsubscribed, "", null, null, null, null, null, null);
    }
}
