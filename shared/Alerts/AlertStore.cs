using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Alerts;

public sealed class AlertStore(Db db)
{
    const int LongestText = 500;

    /// <summary>
    /// Raises an alert. While one about the same subject is unresolved it is counted up and takes the new text, so
    /// trouble that repeats stays one line.
    /// </summary>
    public async Task RaiseAsync(Alert alert, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await RaiseAsync(connection, transaction: null, alert, now, cancellation);
    }

    /// <inheritdoc cref="RaiseAsync(Alert, DateTime, CancellationToken)"/>
    /// <remarks>Within the transaction of whoever found the trouble: state and alert come together.</remarks>
    public static Task RaiseAsync(
        MySqlConnection connection, MySqlTransaction? transaction, Alert alert, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO alerts (user_id, kind, subject_id, text, open_key, created_at, last_at)
            VALUES (@UserId, @Kind, @SubjectId, @Text, @openKey, @now, @now)
                ON DUPLICATE KEY UPDATE text = VALUES(text), times = times + 1, last_at = VALUES(last_at)
            """,
            new
            {
                alert.UserId,
                alert.Kind,
                alert.SubjectId,
                Text = alert.Text.Length <= LongestText ? alert.Text : alert.Text[..(LongestText - 1)] + "…",
                openKey = string.Create(CultureInfo.InvariantCulture, $"{alert.UserId}/{alert.Kind}/{alert.SubjectId}"),
                now,
            },
            transaction,
            cancellationToken: cancellation));

    /// <summary>The alerts of a user, newest first.</summary>
    /// <param name="before">Only alerts with a smaller id; null for the first page.</param>
    public async Task<IReadOnlyList<RaisedAlert>> ListAsync(
        long userId, bool isResolved, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<RaisedAlert>(new(
            """
            SELECT id AS Id, kind AS Kind, subject_id AS SubjectId, text AS Text, times AS Times,
                   created_at AS CreatedAt, COALESCE(last_at, created_at) AS LastAt, resolved_at AS ResolvedAt
              FROM alerts
             WHERE user_id = @userId AND (resolved_at IS NOT NULL) = @isResolved AND (@before IS NULL OR id < @before)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, isResolved, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Marks an alert as dealt with; the same trouble raises a new one from then on. Safe to repeat.</summary>
    /// <returns>False when the user has no such alert.</returns>
    public async Task<bool> ResolveAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var resolved = await connection.ExecuteAsync(new(
            """
            UPDATE alerts
               SET resolved_at = @now, open_key = NULL
             WHERE id = @id AND user_id = @userId AND resolved_at IS NULL
            """,
            new { userId, id, now },
            cancellationToken: cancellation));
        return resolved == 1 || await connection.ExecuteScalarAsync<bool>(new(
            "SELECT EXISTS (SELECT 1 FROM alerts WHERE id = @id AND user_id = @userId)",
            new { userId, id },
            cancellationToken: cancellation));
    }
}
