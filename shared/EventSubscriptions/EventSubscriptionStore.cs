using System.Globalization;
using ColdMail.Database;
using ColdMail.Security;
using Dapper;
using MySqlConnector;

namespace ColdMail.EventSubscriptions;

/// <summary>What users subscribed to. Every method is bound to one user.</summary>
public sealed class EventSubscriptionStore(Db db, SecretCipher cipher)
{
    const string Columns =
        """
        id AS Id, url AS Url, description AS Description, events AS Events, campaigns AS Campaigns, status AS Status,
        status_reason AS StatusReason, failing_since AS FailingSince,
        CASE WHEN old_secret_until > @now THEN old_secret_until END AS OldSecretUntil, created_at AS CreatedAt
        """;

    /// <summary>Adds one, unless the user has as many as can be. It gets what is written from now on.</summary>
    public Task<SubscriptionSaved> AddAsync(
        long userId, SubscriptionChoice choice, string secret, int most, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<SubscriptionSaved>(
            async (connection, transaction) =>
            {
                await connection.ExecuteScalarAsync(new CommandDefinition(
                    "SELECT id FROM users WHERE id = @userId FOR UPDATE", new { userId }, transaction, cancellationToken: cancellation));
                if (!await OwnsAsync(connection, transaction, userId, choice.CampaignIds, cancellation))
                {
                    return new SubscriptionSaved.UnknownCampaign();
                }

                var count = await connection.ExecuteScalarAsync<int>(new(
                    "SELECT COUNT(*) FROM event_subscriptions WHERE user_id = @userId", new { userId }, transaction, cancellationToken: cancellation));
                if (count >= most)
                {
                    return new SubscriptionSaved.TooMany(most);
                }

                var id = await connection.ExecuteScalarAsync<long>(new(
                    """
                    INSERT INTO event_subscriptions (user_id, url, description, events, campaigns, since_event_id, secret_encrypted, created_at, updated_at)
                    SELECT @userId, @Url, @Description, @events, @campaigns, COALESCE(MAX(id), 0), '', @now, @now
                      FROM email_events;
                    SELECT LAST_INSERT_ID()
                    """,
                    new { userId, choice.Url, choice.Description, events = Join(choice.Events), campaigns = Join(choice.CampaignIds), now },
                    transaction,
                    cancellationToken: cancellation));
                await connection.ExecuteAsync(new(
                    "UPDATE event_subscriptions SET secret_encrypted = @encrypted WHERE id = @id",
                    new { id, encrypted = cipher.Encrypt(secret, SubscriptionSecrets.Current(userId, id)) },
                    transaction,
                    cancellationToken: cancellation));
                return new SubscriptionSaved.Saved((await FindAsync(connection, transaction, userId, id, now, cancellation))!, secret);
            },
            cancellation);

    /// <summary>Changes what its owner chose. What waits already goes to the new address.</summary>
    public Task<SubscriptionSaved> ChangeAsync(
        long userId, long id, SubscriptionChoice choice, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<SubscriptionSaved>(
            async (connection, transaction) =>
            {
                if (await FindAsync(connection, transaction, userId, id, now, cancellation) is null)
                {
                    return new SubscriptionSaved.NotFound();
                }

                if (!await OwnsAsync(connection, transaction, userId, choice.CampaignIds, cancellation))
                {
                    return new SubscriptionSaved.UnknownCampaign();
                }

                await connection.ExecuteAsync(new(
                    """
                    UPDATE event_subscriptions
                       SET url = @Url, description = @Description, events = @events, campaigns = @campaigns,
                           failures = 0, rest_until = NULL, hint_until = NULL, updated_at = @now
                     WHERE id = @id AND user_id = @userId
                    """,
                    new { id, userId, choice.Url, choice.Description, events = Join(choice.Events), campaigns = Join(choice.CampaignIds), now },
                    transaction,
                    cancellationToken: cancellation));
                return new SubscriptionSaved.Saved((await FindAsync(connection, transaction, userId, id, now, cancellation))!, null);
            },
            cancellation);

    /// <summary>The subscriptions of the user, the newest first.</summary>
    public async Task<IReadOnlyList<EventSubscription>> ListAsync(long userId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<Row>(new(
            $"SELECT {Columns} FROM event_subscriptions WHERE user_id = @userId ORDER BY id DESC",
            new { userId, now },
            cancellationToken: cancellation))).Select(row => row.ToSubscription())];
    }

    public async Task<EventSubscription?> FindAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await FindAsync(connection, transaction: null, userId, id, now, cancellation);
    }

    /// <summary>Stops deliveries; events wait from now on. Safe to repeat.</summary>
    /// <returns>False when the user has no such subscription.</returns>
    public Task<bool> PauseAsync(long userId, long id, DateTime now, CancellationToken cancellation) => UpdateAsync(
        "UPDATE event_subscriptions SET status = 'paused', status_reason = 'Paused by you.', updated_at = @now WHERE id = @id AND user_id = @userId",
        new { userId, id, now },
        cancellation);

    /// <summary>Goes on, from any state, with what waits; days of failing are forgotten. Safe to repeat.</summary>
    /// <returns>False when the user has no such subscription.</returns>
    public Task<bool> ResumeAsync(long userId, long id, DateTime now, CancellationToken cancellation) => UpdateAsync(
        """
        UPDATE event_subscriptions
           SET status = 'active', status_reason = NULL, failing_since = NULL, failures = 0, rest_until = NULL,
               hint_until = NULL, updated_at = @now
         WHERE id = @id AND user_id = @userId
        """,
        new { userId, id, now },
        cancellation);

    /// <summary>Ends it at once. Its deliveries can be seen by nobody any more and go with the others of their age.</summary>
    /// <returns>False when the user has no such subscription.</returns>
    public Task<bool> DeleteAsync(long userId, long id, CancellationToken cancellation) => UpdateAsync(
        "DELETE FROM event_subscriptions WHERE id = @id AND user_id = @userId", new { userId, id }, cancellation);

    /// <summary>Puts a new secret in the place of the current one, which goes on signing beside it for a while.</summary>
    /// <returns>False when the user has no such subscription.</returns>
    /// <exception cref="SecretUnreadableException"/>
    public Task<bool> ReplaceSecretAsync(
        long userId, long id, string secret, DateTime oldUntil, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var current = await connection.QuerySingleOrDefaultAsync<string>(new(
                    "SELECT secret_encrypted FROM event_subscriptions WHERE id = @id AND user_id = @userId FOR UPDATE",
                    new { userId, id },
                    transaction,
                    cancellationToken: cancellation));
                if (current is null)
                {
                    return false;
                }

                var old = cipher.Decrypt(current, SubscriptionSecrets.Current(userId, id));
                await connection.ExecuteAsync(new(
                    """
                    UPDATE event_subscriptions
                       SET secret_encrypted = @encrypted, old_secret_encrypted = @oldEncrypted, old_secret_until = @oldUntil, updated_at = @now
                     WHERE id = @id
                    """,
                    new
                    {
                        id,
                        encrypted = cipher.Encrypt(secret, SubscriptionSecrets.Current(userId, id)),
                        oldEncrypted = cipher.Encrypt(old, SubscriptionSecrets.Old(userId, id)),
                        oldUntil,
                        now,
                    },
                    transaction,
                    cancellationToken: cancellation));
                return true;
            },
            cancellation);

    async Task<bool> UpdateAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation)) == 1;
    }

    static async Task<EventSubscription?> FindAsync(
        MySqlConnection connection, MySqlTransaction? transaction, long userId, long id, DateTime now, CancellationToken cancellation) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(new(
            $"SELECT {Columns} FROM event_subscriptions WHERE id = @id AND user_id = @userId",
            new { userId, id, now },
            transaction,
            cancellationToken: cancellation)))?.ToSubscription();

    static async Task<bool> OwnsAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, IReadOnlyList<long>? campaigns, CancellationToken cancellation) =>
        campaigns is null || campaigns.Count == await connection.ExecuteScalarAsync<int>(new(
            "SELECT COUNT(*) FROM campaigns WHERE user_id = @userId AND id IN @campaigns",
            new { userId, campaigns },
            transaction,
            cancellationToken: cancellation));

    static string? Join<T>(IReadOnlyList<T>? values) =>
        values is null ? null : string.Join(',', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));

    sealed record Row
    {
        public required long Id { get; init; }
        public required string Url { get; init; }
        public required string Description { get; init; }
        public required string Events { get; init; }
        public required string? Campaigns { get; init; }
        public required string Status { get; init; }
        public required string? StatusReason { get; init; }
        public required DateTime? FailingSince { get; init; }
        public required DateTime? OldSecretUntil { get; init; }
        public required DateTime CreatedAt { get; init; }

        public EventSubscription ToSubscription() => new(
            Id, Url, Description, Events.Split(','),
            Campaigns?.Split(',').Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ToList(),
            Status, StatusReason, FailingSince, OldSecretUntil, CreatedAt);
    }
}
