using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Notifications;

/// <summary>A notice as its user finds it in the list.</summary>
/// <param name="Times">How often it was told since <paramref name="CreatedAt"/>.</param>
public sealed record Notification(
    long Id, string Kind, long SubjectId, string Text, int Times, DateTime CreatedAt, DateTime LastAt, DateTime? ReadAt);

/// <summary>What users were told. Every method is bound to one user.</summary>
public sealed class NotificationStore(Db db)
{
    const int LongestText = 500;

    /// <summary>
    /// Tells a user, in the transaction of whoever does. While the same kind of news about the same subject is unread it is
    /// counted up and takes the new text. By mail as well, unless the user switched that off.
    /// </summary>
    public static Task AddAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, Notice notice, DateTime now,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO notifications (user_id, kind, subject_id, text, open_key, created_at, last_at, mail_due)
            SELECT @userId, @Kind, @SubjectId, @text, @openKey, @now, @now, NULLIF(COALESCE(MAX(by_mail), 1), 0)
              FROM notification_settings
             WHERE user_id = @userId AND kind = @Kind
                ON DUPLICATE KEY UPDATE text = VALUES(text), times = times + 1, last_at = VALUES(last_at), mail_due = VALUES(mail_due)
            """,
            new
            {
                userId,
                notice.Kind,
                notice.SubjectId,
                text = notice.Text.Length <= LongestText ? notice.Text : notice.Text[..(LongestText - 1)] + "…",
                openKey = string.Create(CultureInfo.InvariantCulture, $"{userId}/{notice.Kind}/{notice.SubjectId}"),
                now,
            },
            transaction,
            cancellationToken: cancellation));

    /// <summary>The notices of a user, newest first.</summary>
    /// <param name="before">Only notices with a smaller id; null for the first page.</param>
    public async Task<IReadOnlyList<Notification>> ListAsync(
        long userId, bool isUnreadOnly, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<Notification>(new(
            """
            SELECT id AS Id, kind AS Kind, subject_id AS SubjectId, text AS Text, times AS Times, created_at AS CreatedAt,
                   last_at AS LastAt, read_at AS ReadAt
              FROM notifications
             WHERE user_id = @userId AND (NOT @isUnreadOnly OR read_at IS NULL) AND (@before IS NULL OR id < @before)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, isUnreadOnly, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    public async Task<int> CountUnreadAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<int>(new(
            "SELECT COUNT(*) FROM notifications WHERE user_id = @userId AND read_at IS NULL",
            new { userId },
            cancellationToken: cancellation));
    }

    /// <summary>Marks one as read; it is not told by mail any more. Safe to repeat.</summary>
    /// <returns>False when the user has no such notice.</returns>
    public async Task<bool> ReadAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var read = await connection.ExecuteAsync(new(
            """
            UPDATE notifications
               SET read_at = @now, open_key = NULL, mail_due = NULL
             WHERE id = @id AND user_id = @userId AND read_at IS NULL
            """,
            new { userId, id, now },
            cancellationToken: cancellation));
        return read == 1 || await connection.ExecuteScalarAsync<bool>(new(
            "SELECT EXISTS (SELECT 1 FROM notifications WHERE id = @id AND user_id = @userId)",
            new { userId, id },
            cancellationToken: cancellation));
    }

    /// <summary>Marks all up to one as read, so that what came while the list was looked at stays unread. Safe to repeat.</summary>
    /// <returns>How many were unread.</returns>
    public async Task<int> ReadUpToAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE notifications
               SET read_at = @now, open_key = NULL, mail_due = NULL
             WHERE user_id = @userId AND read_at IS NULL AND id <= @id
            """,
            new { userId, id, now },
            cancellationToken: cancellation));
    }
}
