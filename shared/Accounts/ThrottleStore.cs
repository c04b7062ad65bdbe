using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Accounts;

public sealed class ThrottleStore(Db db)
{
    /// <summary>Counts one try in every scope, as failed until <see cref="ForgiveAsync"/> says otherwise.</summary>
    /// <returns>Null when the try may be made; else the instant to wait for, with nothing counted.</returns>
    public Task<DateTime?> AdmitAsync(IReadOnlyList<ThrottleScope> scopes, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var states = await LockAsync(connection, transaction, scopes, now, cancellation);
                if (states.Max(state => state.State.BlockedUntil) is { } until && until > now)
                {
                    return until;
                }

                foreach (var (scope, state) in states)
                {
                    await WriteAsync(
                        connection, transaction, scope.Hash, SignInThrottle.Count(state, scope.Free, now), cancellation);
                }

                return (DateTime?)null;
            },
            cancellation);

    /// <summary>The try was right.</summary>
    public Task ForgiveAsync(IReadOnlyList<ThrottleScope> scopes, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                foreach (var (scope, state) in await LockAsync(connection, transaction, scopes, now, cancellation))
                {
                    await WriteAsync(
                        connection,
                        transaction,
                        scope.Hash,
                        SignInThrottle.Forgive(state, scope.ClearsOnSuccess, now),
                        cancellation);
                }
            },
            cancellation);

    /// <summary>Forgets scopes that no longer matter. Safe to run at any time.</summary>
    public async Task PruneAsync(DateTime notUsedSince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM sign_in_throttles
            WHERE updated_at < @notUsedSince
            """,
            new { notUsedSince },
            cancellationToken: cancellation));
    }

    static async Task<List<(ThrottleScope Scope, ThrottleState State)>> LockAsync(
        MySqlConnection connection,
        MySqlTransaction transaction,
        IReadOnlyList<ThrottleScope> scopes,
        DateTime now,
        CancellationToken cancellation)
    {
        List<(ThrottleScope, ThrottleState)> states = [];
        foreach (var scope in scopes.OrderBy(scope => Convert.ToHexString(scope.Hash), StringComparer.Ordinal))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO sign_in_throttles (scope_hash, failures, blocked_until, updated_at)
                VALUES (@Hash, 0, NULL, @now)
                ON DUPLICATE KEY UPDATE failures = failures
                """,
                new { scope.Hash, now },
                transaction,
                cancellationToken: cancellation));
            states.Add((scope, await connection.QuerySingleAsync<ThrottleState>(new CommandDefinition(
                """
                SELECT failures AS Failures, blocked_until AS BlockedUntil, updated_at AS UpdatedAt
                FROM sign_in_throttles
                WHERE scope_hash = @Hash
                FOR UPDATE
                """,
                new { scope.Hash },
                transaction,
                cancellationToken: cancellation))));
        }

        return states;
    }

    static async Task WriteAsync(
        MySqlConnection connection,
        MySqlTransaction transaction,
        byte[] hash,
        ThrottleState state,
        CancellationToken cancellation) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE sign_in_throttles
            SET failures = @Failures, blocked_until = @BlockedUntil, updated_at = @UpdatedAt
            WHERE scope_hash = @hash
            """,
            new { hash, state.Failures, state.BlockedUntil, state.UpdatedAt },
            transaction,
            cancellationToken: cancellation));
}
