using ColdMail.Database;
using ColdMail.Scheduling.Rules;
using ColdMail.Security;
using ColdMail.Senders.Providers;
using Dapper;
using MySqlConnector;

namespace ColdMail.Senders;

/// <summary>Writes what owners enter about their sender accounts, passwords and API keys encrypted.</summary>
public sealed class SenderSetupStore(Db db, SecretCipher cipher)
{
    /// <summary>Adds an account, unless the user's plan is full.</summary>
    public Task<SenderAdded> AddAsync(long userId, SenderValues values, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<SenderAdded>(
            async (connection, transaction) =>
            {
                var planId = await connection.ExecuteScalarAsync<long>(new(
                    "SELECT plan_id FROM users WHERE id = @userId FOR UPDATE",
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                var (max, count) = await connection.QuerySingleAsync<(int Max, long Count)>(new(
                    """
                    SELECT p.max_senders,
                           (SELECT COUNT(*) FROM sender_accounts s WHERE s.user_id = @userId AND s.deleted_at IS NULL)
                      FROM plans p
                     WHERE p.id = @planId
                    """,
                    new { userId, planId },
                    transaction,
                    cancellationToken: cancellation));
                if (count >= max)
                {
                    return new SenderAdded.PlanFull(max);
                }

                var id = await connection.ExecuteScalarAsync<long>(new(
                    """
                    INSERT INTO sender_accounts (user_id, from_name, from_email, smtp_host, timezone, created_at, updated_at)
                    VALUES (@userId, @FromName, @FromEmail, @Host, @TimeZone, @now, @now);
                    SELECT LAST_INSERT_ID();
                    """,
                    new { userId, values.FromName, values.FromEmail, values.Host, values.TimeZone, now },
                    transaction,
                    cancellationToken: cancellation));
                await WriteAsync(connection, transaction, userId, id, values, now, cancellation);
                return new SenderAdded.Added(id);
            },
            cancellation);

    /// <summary>Changes an account under a lock, so that what is kept and what is new always fit together.</summary>
    /// <param name="read">Given the stored server and sign-in: what to store, or null to change nothing.</param>
    /// <returns>False when the user has no such account.</returns>
    public Task<bool> ChangeAsync(
        long userId, long senderId, Func<StoredConnection, SenderValues?> read, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var row = await SenderStore.FindRowAsync(connection, transaction, userId, senderId, forUpdate: true, cancellation);
                if (row is not null && read(row.Connection) is { } values)
                {
                    await WriteAsync(connection, transaction, userId, senderId, values, now, cancellation);
                }

                return row is not null;
            },
            cancellation);

    /// <remarks>A ramp that is set anew begins anew: the days before it prove nothing. Limits may be wider now, so the sender looks again at once.</remarks>
    async Task WriteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, long senderId, SenderValues values, DateTime now,
        CancellationToken cancellation) =>
        await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET from_name = @FromName, from_email = @FromEmail, reply_to = @ReplyTo, signature = @Signature,
                   smtp_host = @Host, smtp_port = @Port, smtp_tls = @tls, smtp_user = @User,
                   smtp_pass_encrypted = CASE WHEN @User = '' THEN NULL ELSE COALESCE(@password, smtp_pass_encrypted) END,
                   provider = @provider, api_region = @region, api_domain = @domain, api_message_stream = @stream,
                   api_key_encrypted = CASE WHEN @provider = 'smtp' THEN NULL ELSE COALESCE(@apiKey, api_key_encrypted) END,
                   daily_cap = @DailyCap, hourly_cap = @HourlyCap, rolling_cap = @RollingCap,
                   min_gap_seconds = @MinGapSeconds, gap_extra_seconds = @GapExtraSeconds,
                   ramp_clean_days = CASE WHEN ramp_start <=> @rampStart AND ramp_step = @rampStep THEN ramp_clean_days ELSE 0 END,
                   ramp_judged = CASE WHEN ramp_start <=> @rampStart AND ramp_step = @rampStep THEN ramp_judged ELSE @yesterday END,
                   ramp_start = @rampStart, ramp_step = @rampStep, workday_json = @workday, freezes_json = @freezes,
                   timezone = @TimeZone, hint_until = NULL,
                   connect_failures = CASE WHEN @KeepsConnection THEN connect_failures ELSE 0 END,
                   status_reason = CASE WHEN status = 'error' AND NOT @KeepsConnection THEN NULL ELSE status_reason END,
                   status = CASE WHEN status = 'error' AND NOT @KeepsConnection THEN 'active' ELSE status END,
                   updated_at = @now
             WHERE id = @senderId
            """,
            new
            {
                senderId,
                values.FromName,
                values.FromEmail,
                values.ReplyTo,
                values.Signature,
                values.Host,
                values.Port,
                tls = values.Tls.Name(),
                values.User,
                password = values.Password is { } secret ? cipher.Encrypt(secret, SenderRow.PasswordOf(userId, senderId)) : null,
                provider = (values.Api?.Provider ?? MailProvider.Smtp).Name(),
                region = values.Api?.Region ?? "",
                domain = values.Api?.Domain ?? "",
                stream = values.Api?.MessageStream ?? "",
                apiKey = values.Api?.Key is { } key ? cipher.Encrypt(key, SenderRow.ApiKeyOf(userId, senderId)) : null,
                values.DailyCap,
                values.Pacing.HourlyCap,
                values.Pacing.RollingCap,
                values.MinGapSeconds,
                values.Pacing.GapExtraSeconds,
                rampStart = values.Pacing.Ramp?.Start,
                rampStep = values.Pacing.Ramp?.Step ?? 0,
                yesterday = CapDay.Of(now, values.TimeZone).Day.AddDays(-1).ToDateTime(TimeOnly.MinValue),
                workday = values.Pacing.Workday?.ToJson(),
                freezes = DateList.Write(values.Pacing.Freezes),
                values.TimeZone,
                values.KeepsConnection,
                now,
            },
            transaction,
            cancellationToken: cancellation));
}
