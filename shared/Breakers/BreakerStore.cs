using System.Text.Json;
using ColdMail.Alerts;
using ColdMail.Bounces;
using ColdMail.Campaigns;
using ColdMail.Database;
using ColdMail.Senders;
using Dapper;
using MySqlConnector;

namespace ColdMail.Breakers;

/// <summary>Keeps breakers, and stops senders and campaigns with them.</summary>
/// <remarks>
/// The state of a sender's breaker stands with the sender, in the row that every begin locks and reads; everything else beside it. Every
/// move is made from the state that it was decided for, under the lock of the sender or the campaign: of two that run at once one wins.
/// </remarks>
public sealed class BreakerStore(Db db)
{
    const int LongestReason = 300;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal BounceMarkStore Mark { get; } = new(db, "breakers");

    /// <summary>Senders of which a bounce was learned since, and those that are not closed.</summary>
    /// <param name="after">The last id of the page before; 0 at first.</param>
    public Task<IReadOnlyList<BreakerRow>> SendersAsync(DateTime since, long after, int limit, CancellationToken cancellation) => RowsAsync(
        """
        SELECT 'sender' AS Kind, s.id AS OwnerId, s.user_id AS UserId, s.from_email AS Name, CAST(s.breaker AS CHAR) AS State,
               k.since_at AS SinceAt, k.retry_at AS RetryAt, COALESCE(k.times, 0) AS Times, COALESCE(s.probes_left, 0) AS ProbesLeft,
               k.warned_at AS WarnedAt
          FROM (SELECT sender_id AS id FROM bounces WHERE noted_at >= @since AND class IN ('hard', 'policy', 'complaint')
                 UNION
                SELECT owner_id FROM breakers WHERE kind = 'sender' AND state IN ('open', 'half_open')) t
          JOIN sender_accounts s ON s.id = t.id AND s.deleted_at IS NULL
          LEFT JOIN breakers k ON k.kind = 'sender' AND k.owner_id = s.id
         WHERE s.id > @after
         ORDER BY s.id
         LIMIT @limit
        """,
        new { since, after, limit }, cancellation);

    /// <summary>Running campaigns of which a bounce was learned since.</summary>
    /// <inheritdoc cref="SendersAsync" path="/param"/>
    public Task<IReadOnlyList<BreakerRow>> CampaignsAsync(DateTime since, long after, int limit, CancellationToken cancellation) => RowsAsync(
        """
        SELECT 'campaign' AS Kind, c.id AS OwnerId, c.user_id AS UserId, c.name AS Name, 'closed' AS State, k.since_at AS SinceAt,
               NULL AS RetryAt, 0 AS Times, 0 AS ProbesLeft, k.warned_at AS WarnedAt
          FROM (SELECT DISTINCT campaign_id AS id
                  FROM bounces
                 WHERE noted_at >= @since AND class IN ('hard', 'policy', 'complaint')) t
          JOIN campaigns c ON c.id = t.id AND c.status = 'running'
          LEFT JOIN breakers k ON k.kind = 'campaign' AND k.owner_id = c.id
         WHERE c.id > @after
         ORDER BY c.id
         LIMIT @limit
        """,
        new { since, after, limit }, cancellation);

    /// <summary>Makes a move, with the alert and the event that tell of it, unless somebody has changed the breaker meanwhile.</summary>
    /// <returns>Whether it was made.</returns>
    public Task<bool> ApplyAsync(BreakerRow breaker, BreakerMove move, int probes, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, breaker, now, cancellation);
                if (!await scope.LockAsync())
                {
                    return false;
                }

                switch (move)
                {
                    case BreakerMove.Warn(var words):
                        await scope.WarnAsync(words);
                        break;
                    case BreakerMove.Open open when breaker.Kind == "sender":
                        await scope.OpenSenderAsync(open, probes);
                        break;
                    case BreakerMove.Open open:
                        await scope.OpenCampaignAsync(open);
                        break;
                    case BreakerMove.HalfOpen:
                        await HalfOpenAsync(connection, transaction, breaker.OwnerId, now, cancellation);
                        break;
                    case BreakerMove.Probe(var left):
                        await scope.ExecuteAsync(
                            "UPDATE sender_accounts SET probes_left = @left, hint_until = NULL WHERE id = @OwnerId",
                            new { left, breaker.OwnerId });
                        break;
                    case BreakerMove.Await(var judgedAt):
                        await scope.ExecuteAsync(
                            "UPDATE breakers SET retry_at = @judgedAt WHERE kind = 'sender' AND owner_id = @OwnerId",
                            new { judgedAt, breaker.OwnerId });
                        break;
                    case BreakerMove.Close:
                        await scope.CloseAsync();
                        break;
                }

                return true;
            },
            cancellation);

    /// <summary>
    /// Lets a sender try itself, by the end of its rest or by a person: within the transaction of the caller, which holds the lock of
    /// the sender. Does nothing to one whose breaker is not open.
    /// </summary>
    public static Task HalfOpenAsync(
        MySqlConnection connection, MySqlTransaction transaction, long senderId, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts s
              JOIN breakers k ON k.kind = 'sender' AND k.owner_id = s.id
               SET s.breaker = 'half_open', s.probes_left = k.probes, s.hint_until = NULL, s.updated_at = @now,
                   s.status_reason = CASE WHEN s.status = 'active' THEN NULL ELSE s.status_reason END,
                   k.state = 'half_open', k.since_at = @now, k.retry_at = NULL, k.updated_at = @now
             WHERE s.id = @senderId AND s.breaker = 'open'
            """,
            new { senderId, now },
            transaction,
            cancellationToken: cancellation));

    /// <summary>
    /// A campaign that a person resumes is judged by what it sends from then on: within the transaction of the caller, which holds the
    /// lock of the campaign.
    /// </summary>
    public static Task ForgetAsync(
        MySqlConnection connection, MySqlTransaction transaction, long campaignId, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            UPDATE breakers
               SET state = 'closed', since_at = @now, updated_at = @now
             WHERE kind = 'campaign' AND owner_id = @campaignId AND state = 'open'
            """,
            new { campaignId, now },
            transaction,
            cancellationToken: cancellation));

    async Task<IReadOnlyList<BreakerRow>> RowsAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<BreakerRow>(new(sql, parameters, cancellationToken: cancellation))).AsList();
    }

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, BreakerRow breaker, DateTime now, CancellationToken cancellation)
    {
        /// <returns>False when the owner is not in the state any more that the move was decided for.</returns>
        public async Task<bool> LockAsync() => await connection.ExecuteScalarAsync<long?>(new(
            breaker.Kind == "sender"
                ? "SELECT id FROM sender_accounts WHERE id = @OwnerId AND breaker = @State AND deleted_at IS NULL FOR UPDATE"
                : "SELECT id FROM campaigns WHERE id = @OwnerId AND status = 'running' FOR UPDATE",
            breaker,
            transaction,
            cancellationToken: cancellation)) is not null;

        public async Task WarnAsync(string words)
        {
            await ExecuteAsync(
                """
                INSERT INTO breakers (kind, owner_id, user_id, state, warned_at, updated_at)
                VALUES (@Kind, @OwnerId, @UserId, 'closed', @now, @now)
                    ON DUPLICATE KEY UPDATE warned_at = VALUES(warned_at), updated_at = VALUES(updated_at)
                """,
                new { breaker.Kind, breaker.OwnerId, breaker.UserId, now });
            await AlertAsync(AlertKind.Complaints, $"{Subject} gets complaints. {words} Look at whom it writes to and what it says.");
        }

        public async Task OpenSenderAsync(BreakerMove.Open open, int probes)
        {
            var words = $"{open.Evidence.Words} Look at the addresses, and verify the list before it goes on.";
            await SenderStopStore.WriteAsync(
                connection, transaction, breaker.OwnerId, new("paused", words, "system"), now, cancellation);
            await ExecuteAsync(
                """
                UPDATE sender_accounts
                   SET breaker = 'open', probes_left = NULL, updated_at = @now,
                       status_reason = CASE WHEN status = 'active' THEN @reason ELSE status_reason END
                 WHERE id = @OwnerId
                """,
                new { breaker.OwnerId, reason = Short(words), now });
            await OpenAsync(open, words, probes);
            await AlertAsync(AlertKind.SenderStopped, $"{Subject} has stopped. {words}");
        }

        public async Task OpenCampaignAsync(BreakerMove.Open open)
        {
            var words = $"{open.Evidence.Words} Look at the addresses, and verify the list before you resume it.";
            await ExecuteAsync(
                """
                UPDATE campaigns
                   SET status = 'paused', status_reason = @reason, paused_at = @now, updated_at = @now
                 WHERE id = @OwnerId
                """,
                new { breaker.OwnerId, reason = Short(words), now });
            await OpenAsync(open, words, 0);
            await SystemPauseStore.TellAsync(
                connection, transaction, new(breaker.UserId, breaker.OwnerId, breaker.Name, words), now, cancellation);
        }

        public Task<int> CloseAsync() => ExecuteAsync(
            """
            UPDATE sender_accounts s
              JOIN breakers k ON k.kind = 'sender' AND k.owner_id = s.id
               SET s.breaker = 'closed', s.probes_left = NULL, s.hint_until = NULL, s.updated_at = @now,
                   k.state = 'closed', k.retry_at = NULL, k.times = 0, k.updated_at = @now
             WHERE s.id = @OwnerId;
            UPDATE alerts SET resolved_at = @now, open_key = NULL
             WHERE user_id = @UserId AND kind = 'SENDER_STOPPED' AND subject_id = @OwnerId AND resolved_at IS NULL
            """,
            new { breaker.OwnerId, breaker.UserId, now });

        public Task<int> ExecuteAsync(string sql, object parameters) =>
            connection.ExecuteAsync(new(sql, parameters, transaction, cancellationToken: cancellation));

        Task<int> OpenAsync(BreakerMove.Open open, string words, int probes) => ExecuteAsync(
            """
            INSERT INTO breakers (kind, owner_id, user_id, state, reason, evidence_json, opened_at, retry_at, times, probes, updated_at)
            VALUES (@Kind, @OwnerId, @UserId, 'open', @words, @evidence, @now, @RetryAt, @Times, @probes, @now)
                ON DUPLICATE KEY UPDATE state = VALUES(state), reason = VALUES(reason), evidence_json = VALUES(evidence_json),
                   opened_at = VALUES(opened_at), retry_at = VALUES(retry_at), times = VALUES(times), probes = VALUES(probes),
                   updated_at = VALUES(updated_at)
            """,
            new
            {
                breaker.Kind,
                breaker.OwnerId,
                breaker.UserId,
                words,
                evidence = JsonSerializer.Serialize(open.Evidence, Json),
                open.RetryAt,
                open.Times,
                probes,
                now,
            });

        Task AlertAsync(string kind, string text) => AlertStore.RaiseAsync(
            connection, transaction, new(breaker.UserId, kind, breaker.OwnerId, text), now, cancellation);

        static string Short(string words) => words.Length > LongestReason ? words[..LongestReason] : words;

        string Subject => breaker.Kind == "sender" ? breaker.Name : $"The campaign \"{breaker.Name}\"";
    }
}
