using ColdMail.Database;
using Dapper;

namespace ColdMail.Notifications;

/// <summary>Whether a kind of news is told by mail as well. The list has every kind.</summary>
public sealed record NotificationSetting(string Kind, bool ByMail);

public sealed class NotificationSettingStore(Db db)
{
    /// <summary>The switch of every kind, as the user set it or by default.</summary>
    public async Task<IReadOnlyList<NotificationSetting>> ListAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var set = (await connection.QueryAsync<(string Kind, bool ByMail)>(new(
            "SELECT kind, by_mail FROM notification_settings WHERE user_id = @userId",
            new { userId },
            cancellationToken: cancellation))).ToDictionary(row => row.Kind, row => row.ByMail);
        return [.. NotificationKind.All.Select(kind => new NotificationSetting(kind, set.GetValueOrDefault(kind, true)))];
    }

    /// <summary>Sets switches; kinds that are not named stay as they are. Safe to repeat.</summary>
    public Task SetAsync(long userId, IReadOnlyCollection<NotificationSetting> settings, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                foreach (var (kind, byMail) in settings.OrderBy(setting => setting.Kind, StringComparer.Ordinal))
                {
                    await connection.ExecuteAsync(new(
                        """
                        INSERT INTO notification_settings (user_id, kind, by_mail) VALUES (@userId, @kind, @byMail)
                            ON DUPLICATE KEY UPDATE by_mail = VALUES(by_mail)
                        """,
                        new { userId, kind, byMail },
                        transaction,
                        cancellationToken: cancellation));
                }
            },
            cancellation);
}
