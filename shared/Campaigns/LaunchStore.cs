using ColdMail.Database;
using ColdMail.Scheduling.Rotation;
using Dapper;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>How far a launch came with one chunk.</summary>
public enum LaunchProgress
{
    /// <summary>A chunk is committed; there may be more.</summary>
    More,

    /// <summary>The whole audience has its rows.</summary>
    Complete,

    /// <summary>There is nothing to materialise: launched already, or not to be launched.</summary>
    NotLaunching,

    /// <summary>The campaign has no sender account left, so it was paused with that reason.</summary>
    NoSender,
}

/// <summary>Turns the audience of a campaign into rows: a mail of step 1 or an exclusion with its reason for every contact.</summary>
public sealed class LaunchStore(Db db)
{
    /// <summary>Contacts that one transaction takes up: measured as the fastest of 5,000 to 100,000.</summary>
    public const int ChunkSize = 20_000;

    /// <summary>Starts the launch of a draft, unless it was changed since it was checked or is launched already.</summary>
    /// <param name="version">The version that was checked.</param>
    /// <returns>True for exactly one of any number of callers.</returns>
    public async Task<bool> BeginAsync(
        long userId, long id, int version, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE campaigns
               SET status = 'launching', status_reason = NULL, launched_at = @now, updated_at = @now,
                   start_at = CASE WHEN schedule_type = 'at' AND start_at > @now THEN start_at ELSE @now END
             WHERE id = @id AND user_id = @userId AND status = 'draft' AND version = @version
            """,
            new { userId, id, version, now },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>Launches that nobody has carried on since <paramref name="idleSince"/>.</summary>
    public async Task<IReadOnlyList<long>> StalledAsync(DateTime idleSince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT id
              FROM campaigns
             WHERE status IN ('launching', 'paused') AND materialised_at IS NULL AND updated_at <= @idleSince
               AND status_reason IS NULL
             ORDER BY updated_at
             LIMIT 100
            """,
            new { idleSince },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>
    /// Takes up the next contacts of the audience. The place reached is committed with the rows, under a lock on the
    /// campaign: a launch that died goes on where it was, and two at once take turns.
    /// </summary>
    public Task<LaunchProgress> TakeUpAsync(long id, int size, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, id, now, cancellation);
                return await scope.LockAsync() switch
                {
                    null => LaunchProgress.NotLaunching,
                    { } launch when launch.FirstStep is null || launch.Senders.Count == 0 =>
                        await scope.PauseWithoutSenderAsync(launch),
                    { } launch when await scope.ClassifyAsync(launch, size) is { Contacts: > 0 } chunk =>
                        await scope.WriteAsync(launch, chunk),
                    { } launch => await scope.CompleteAsync(launch),
                };
            },
            cancellation);

    sealed record Launch(
        long UserId, string Name, long Cursor, DateTime StartAt, int Selected, string Status, string ZoneMode, bool KeepsHolidays)
    {
        public long? FirstStep { get; init; }

        /// <summary>Contacts that have their mail already.</summary>
        public long Written { get; init; }

        public AudienceLists Lists { get; init; } = new([], []);

        /// <summary>Whose turn it is: the pattern of <see cref="SenderRotation"/>.</summary>
        public IReadOnlyList<long> Senders { get; init; } = [];
    }

    sealed record ChunkRow(long Contacts, long? LastContact, long Excluded);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, long id, DateTime now, CancellationToken cancellation)
    {
        public async Task<Launch?> LockAsync()
        {
            var launch = await connection.QuerySingleOrDefaultAsync<Launch>(Command(
                """
                SELECT user_id AS UserId, name AS Name, launch_cursor AS `Cursor`, start_at AS StartAt,
                       selected AS Selected, status AS Status, CAST(zone_mode AS CHAR) AS ZoneMode,
                       keep_holidays AS KeepsHolidays
                  FROM campaigns
                 WHERE id = @id AND status IN ('launching', 'paused') AND materialised_at IS NULL AND launched_at IS NOT NULL
                   FOR UPDATE
                """,
                new { id }));
            if (launch is null)
            {
                return null;
            }

            await using var answer = await connection.QueryMultipleAsync(Command(
                $"""
                SELECT id FROM campaign_steps WHERE campaign_id = @id AND step_number = 1;
                SELECT COUNT(*) FROM campaign_exclusions WHERE campaign_id = @id;
                {AudienceSql.Lists};
                SELECT {RotationSql.Columns}
                  FROM {RotationSql.From}
                 WHERE s.campaign_id = @id AND a.user_id = @UserId AND a.deleted_at IS NULL
                 ORDER BY a.id
                """,
                new { id, launch.UserId }));
            var step = await answer.ReadSingleOrDefaultAsync<long?>();
            var excluded = await answer.ReadSingleAsync<long>();
            var lists = (await answer.ReadAsync<(long Id, string Kind)>()).ToLookup(list => list.Kind, list => list.Id);
            var senders = (await answer.ReadAsync<RotationRow>()).ToList();
            // Without an active one the mails go to those that are paused or in error, and wait there until they are not.
            var active = (senders.Exists(sender => sender.IsActive) ? senders.Where(sender => sender.IsActive) : senders)
                .Select(sender => sender.ToSender())
                .ToList();
            return launch with
            {
                FirstStep = step,
                Written = launch.Selected - excluded,
                Lists = new([.. lists["include"]], [.. lists["exclude"]]),
                Senders = active.Count == 0 ? [] : SenderRotation.Pattern(active),
            };
        }

        /// <summary>
        /// Fixes in a temporary table which contacts come next and why some get nothing, so that the two inserts that
        /// follow share every one of them between them, whatever happens to lists and contacts meanwhile.
        /// </summary>
        /// <remarks>It is emptied first: a transaction that was run again may find the last one's rows in it.</remarks>
        public async Task<ChunkRow> ClassifyAsync(Launch launch, int size)
        {
            var scope = await SuppressionScopeStore.FindAsync(connection, transaction, launch.UserId, id, cancellation);
            await connection.ExecuteAsync(Command(
                $"""
                CREATE TEMPORARY TABLE IF NOT EXISTS launch_chunk (
                    contact_id BIGINT      NOT NULL,
                    reason     VARCHAR(40) CHARACTER SET ascii NULL,
                    zone       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    country    CHAR(2)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    PRIMARY KEY (contact_id) USING BTREE
                ) ENGINE=MEMORY;
                DELETE FROM launch_chunk;
                INSERT INTO launch_chunk (contact_id, reason, zone, country)
                SELECT a.contact_id, {AudienceSql.Reason(scope, launch.Lists.Exclude)},
                       {(launch.ZoneMode == "recipient" ? "COALESCE(c.zone, '')" : "''")}, {(launch.KeepsHolidays ? "COALESCE(c.country, '')" : "''")}
                  FROM ({AudienceSql.Chunk(launch.Lists.Include)}) a
                  LEFT JOIN contacts c ON c.id = a.contact_id AND c.user_id = @UserId
                """,
                new { launch.UserId, launch.Cursor, size, excluded = launch.Lists.Exclude }));
            return await connection.QuerySingleAsync<ChunkRow>(Command(
                "SELECT COUNT(*) AS Contacts, MAX(contact_id) AS LastContact, COUNT(reason) AS Excluded FROM launch_chunk"));
        }

        /// <summary>
        /// Writes a mail or an exclusion for each contact of the chunk. A row that exists already is left as it is; any
        /// other error ends the transaction.
        /// </summary>
        public async Task<LaunchProgress> WriteAsync(Launch launch, ChunkRow chunk)
        {
            await connection.ExecuteAsync(Command(
                $"""
                INSERT INTO email_messages
                       (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, zone, country,
                        created_at)
                SELECT @UserId, @id, @FirstStep, contact_id,
                       ELT(1 + MOD(@Written + ROW_NUMBER() OVER (ORDER BY contact_id) - 1, @Count), {string.Join(", ", launch.Senders)}),
                       1, 'scheduled', @StartAt, zone, country, @now
                  FROM launch_chunk
                 WHERE reason IS NULL
                 ORDER BY contact_id
                    ON DUPLICATE KEY UPDATE contact_id = email_messages.contact_id
                """,
                new { launch.UserId, id, launch.FirstStep, launch.Written, launch.Senders.Count, launch.StartAt, now }));
            if (chunk.Excluded > 0)
            {
                await connection.ExecuteAsync(Command(
                    """
                    INSERT INTO campaign_exclusions (campaign_id, contact_id, reason)
                    SELECT @id, contact_id, reason
                      FROM launch_chunk
                     WHERE reason IS NOT NULL
                        ON DUPLICATE KEY UPDATE contact_id = campaign_exclusions.contact_id
                    """,
                    new { id }));
            }

            await connection.ExecuteAsync(Command(
                """
                UPDATE campaigns
                   SET launch_cursor = @LastContact, selected = selected + @Contacts, updated_at = @now
                 WHERE id = @id;
                DROP TEMPORARY TABLE launch_chunk
                """,
                new { id, chunk.LastContact, chunk.Contacts, now }));
            return LaunchProgress.More;
        }

        public async Task<LaunchProgress> CompleteAsync(Launch launch)
        {
            // Paused during the launch: it stays paused, and resuming asks for nothing more.
            var start = launch.Status == "paused" ? new("paused", null) : StartDecision.Of(launch.StartAt, now);
            await connection.ExecuteAsync(Command(
                """
                UPDATE campaigns
                   SET status = @Status, status_reason = @Reason, materialised_at = @now, updated_at = @now,
                       paused_at = CASE WHEN @Status = 'paused' THEN COALESCE(paused_at, @now) END
                 WHERE id = @id;
                DROP TEMPORARY TABLE launch_chunk
                """,
                new { id, start.Status, start.Reason, now }));
            if (start.Reason is not null)
            {
                await TellAsync(launch, start.Reason);
            }

            return LaunchProgress.Complete;
        }

        public async Task<LaunchProgress> PauseWithoutSenderAsync(Launch launch)
        {
            const string reason = "All its sender accounts were deleted while it was being launched. Duplicate it and choose others.";
            await connection.ExecuteAsync(Command(
                """
                UPDATE campaigns
                   SET status = 'paused', status_reason = @reason, paused_at = COALESCE(paused_at, @now), updated_at = @now
                 WHERE id = @id
                """,
                new { id, reason, now }));
            await TellAsync(launch, reason);
            return LaunchProgress.NoSender;
        }

        Task TellAsync(Launch launch, string reason) => SystemPauseStore.TellAsync(
            connection, transaction, new(launch.UserId, id, launch.Name, reason), now, cancellation);

        CommandDefinition Command(string sql, object? parameters = null) =>
            new(sql, parameters, transaction, commandTimeout: 300, cancellationToken: cancellation);
    }
}
