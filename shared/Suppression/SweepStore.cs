using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Suppression;

/// <summary>
/// Entries that cover many contacts: a domain, a name at any domain. The mails that they stop are looked for contact by contact,
/// a bounded number in a transaction; the first in that which adds the entry, the rest by <see cref="SuppressionSweep"/>.
/// </summary>
/// <remarks>
/// One sweep of a user serves all of its entries, however many. It only cleans up: the begin asks the list itself, so no
/// mail goes for want of a sweep.
/// </remarks>
public sealed class SweepStore(Db db)
{
    /// <summary>Contacts that one transaction goes through.</summary>
    public const int ChunkSize = 20_000;

    /// <summary>Puts entries on the list and goes through the first contacts, in one transaction. Safe to repeat.</summary>
    internal Task<AddedEntries> AddAsync(NewEntries terms, IReadOnlyList<string> patterns, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, terms.UserId ?? 0, terms.Now, cancellation);
                var added = 0;
                foreach (var chunk in patterns.Chunk(500))
                {
                    added += await EntryStore.InsertAsync(connection, transaction, terms, chunk, cancellation);
                }

                var (cancelled, crossed, reached) = await scope.SweepAsync(0);
                if (reached is { } swept)
                {
                    await scope.SetBackAsync(swept);
                }

                return new AddedEntries(added, cancelled, crossed, reached is not null);
            },
            cancellation);

    /// <summary>Users with contacts that are still to be gone through; 0 stands for all users.</summary>
    public async Task<IReadOnlyList<long>> OpenAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            "SELECT owner FROM suppression_sweeps ORDER BY created_at LIMIT 100", cancellationToken: cancellation))).AsList();
    }

    /// <summary>Goes through the next contacts. The place reached is committed with what it changed; two at once take turns.</summary>
    /// <returns>True when there may be more.</returns>
    public Task<bool> ContinueAsync(long owner, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, owner, now, cancellation);
                var from = await connection.ExecuteScalarAsync<long?>(new(
                    "SELECT swept_to FROM suppression_sweeps WHERE owner = @owner FOR UPDATE",
                    new { owner },
                    transaction,
                    cancellationToken: cancellation));
                if (from is null)
                {
                    return false;
                }

                var (_, _, reached) = await scope.SweepAsync(from.Value);
                await scope.AdvanceAsync(reached);
                return reached is not null;
            },
            cancellation);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, long owner, DateTime now, CancellationToken cancellation)
    {
        string Owned => owner == 0 ? "" : "c.user_id = @owner AND ";

        /// <summary>Cancels what the list covers of the contacts behind <paramref name="from"/>.</summary>
        /// <returns>Counts, and the last contact of the chunk; null when there is none behind it.</returns>
        public async Task<(int Cancelled, int Crossed, long? Reached)> SweepAsync(long from)
        {
            var reached = await connection.ExecuteScalarAsync<long?>(Command(
                $"SELECT c.id FROM contacts c WHERE {Owned}c.id > @from ORDER BY c.id LIMIT 1 OFFSET {Text(ChunkSize - 1)}",
                new { owner, from }));
            await using var answer = await connection.QueryMultipleAsync(Command(
                $"""
                CREATE TEMPORARY TABLE IF NOT EXISTS covered_mails (
                    message_id BIGINT      NOT NULL PRIMARY KEY,
                    contact_id BIGINT      NOT NULL,
                    entry_id   BIGINT      NOT NULL,
                    code       VARCHAR(40) CHARACTER SET ascii NOT NULL
                ) ENGINE=InnoDB;
                DELETE FROM covered_mails;
                INSERT INTO covered_mails (message_id, contact_id, entry_id, code)
                SELECT m.id, c.id, s.id, {SuppressionSql.Code}
                  FROM contacts c
                  STRAIGHT_JOIN {SuppressionSql.OfContact}
                  STRAIGHT_JOIN email_messages m
                     ON m.contact_id = c.id AND m.status IN ('scheduled', 'claimed', 'held', 'sending')
                    AND (s.campaign_id = 0 OR s.campaign_id = m.campaign_id)
                 WHERE {Owned}c.id > @from AND c.id <= @to AND f.form <> 'address'
                    ON DUPLICATE KEY UPDATE message_id = covered_mails.message_id;
                UPDATE contacts c
                  JOIN (SELECT DISTINCT contact_id FROM covered_mails) t ON t.contact_id = c.id
                   SET c.updated_at = @now;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT m.user_id, m.campaign_id, m.id, 'cancelled', @now, JSON_OBJECT('reason', t.code)
                  FROM covered_mails t
                  JOIN email_messages m ON m.id = t.message_id AND m.status IN ('scheduled', 'claimed', 'held');
                UPDATE covered_mails t
                  JOIN email_messages m ON m.id = t.message_id AND m.status IN ('scheduled', 'claimed', 'held')
                   SET m.status = 'cancelled', m.reason = t.code, m.lease_token = NULL, m.lease_until = NULL;
                UPDATE suppression_list s
                  JOIN (SELECT t.entry_id, SUM(m.status = 'cancelled') AS cancelled, SUM(m.status = 'sending') AS crossed
                          FROM covered_mails t
                          JOIN email_messages m ON m.id = t.message_id
                         GROUP BY t.entry_id) n ON n.entry_id = s.id
                   SET s.cancelled = s.cancelled + n.cancelled, s.crossed = s.crossed + n.crossed;
                SELECT CAST(COALESCE(SUM(m.status = 'cancelled'), 0) AS SIGNED), CAST(COALESCE(SUM(m.status = 'sending'), 0) AS SIGNED)
                  FROM covered_mails t
                  JOIN email_messages m ON m.id = t.message_id;
                DROP TEMPORARY TABLE covered_mails
                """,
                new { owner, from, to = reached ?? long.MaxValue, now }));
            var (cancelled, crossed) = await answer.ReadSingleAsync<(int, int)>();
            return (cancelled, crossed, reached);
        }

        /// <summary>A new entry concerns the contacts again that a sweep has behind it.</summary>
        public Task<int> SetBackAsync(long swept) => connection.ExecuteAsync(Command(
            """
            INSERT INTO suppression_sweeps (owner, swept_to, created_at)
            VALUES (@owner, @swept, @now)
                ON DUPLICATE KEY UPDATE swept_to = LEAST(suppression_sweeps.swept_to, VALUES(swept_to))
            """,
            new { owner, swept, now }));

        public Task<int> AdvanceAsync(long? reached) => connection.ExecuteAsync(Command(
            reached is null
                ? "DELETE FROM suppression_sweeps WHERE owner = @owner"
                : "UPDATE suppression_sweeps SET swept_to = @reached WHERE owner = @owner",
            new { owner, reached }));

        CommandDefinition Command(string sql, object parameters) =>
            new(sql, parameters, transaction, commandTimeout: 300, cancellationToken: cancellation);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
