using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Retention;

/// <summary>What came of dropping a month.</summary>
public enum PartitionEnd
{
    /// <summary>It is gone, or was before.</summary>
    Dropped,

    /// <summary>It holds rows that are not archived, or that somebody keeps.</summary>
    NotWhole,

    /// <summary>The table was in use for too long: try again later.</summary>
    Busy,
}

/// <summary>The partitions of <c>email_events</c>, one a month, with <c>p_future</c> behind them.</summary>
public sealed class EventPartitionStore(Db db)
{
    /// <summary>How long to wait for another host that adds partitions, and for statements that use the table.</summary>
    const int WaitSeconds = 20;

    /// <summary>How long a drop may hold up whoever writes events.</summary>
    const int DropWaitSeconds = 2;

    /// <summary>
    /// Splits off <c>p_future</c> the partitions that <paramref name="plan"/> asks for, given the names of those that
    /// exist. Rows that waited in <c>p_future</c> move to where they belong.
    /// </summary>
    /// <remarks>
    /// Safe to run in several hosts at once: a lock of the server lets one plan at a time, and the next one plans on
    /// what it finds then.
    /// </remarks>
    /// <returns>The partitions added.</returns>
    /// <exception cref="TimeoutException">Another host held the lock for too long.</exception>
    public async Task<IReadOnlyList<MonthPartition>> ExtendAsync(
        Func<IReadOnlyList<string>, IReadOnlyList<MonthPartition>> plan, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await TakeLockAsync(connection, cancellation);
        try
        {
            var missing = plan(await NamesAsync(connection, cancellation));
            if (missing.Count > 0)
            {
                await AddAsync(connection, missing, cancellation);
            }

            return missing;
        }
        finally
        {
            // The connection goes back to the pool as it is: neither lock nor setting may stay on it.
            await connection.ExecuteAsync(
                """
                SET SESSION lock_wait_timeout = DEFAULT;
                DO RELEASE_LOCK(CONCAT('events.', SHA2(DATABASE(), 224)))
                """);
        }
    }

    /// <summary>
    /// Drops a month, if it holds exactly the rows that are archived, and everybody's time for them is over. What must be waited
    /// for is waited for shortly, because every statement on the table waits as well then.
    /// </summary>
    /// <param name="archived">How many rows of it are in files.</param>
    /// <param name="lastId">The highest id among them.</param>
    public async Task<PartitionEnd> DropAsync(DueMonth due, long archived, long lastId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        if (!(await NamesAsync(connection, cancellation)).Contains(due.Partition))
        {
            return PartitionEnd.Dropped;
        }

        var (rows, over) = await connection.QuerySingleAsync<(long, long)>(new(
            $"""
            SELECT COUNT(*), COUNT(r.plan_id)
              FROM email_events PARTITION ({due.Partition}) AS t
              LEFT JOIN users u ON u.id = t.user_id
              LEFT JOIN plan_retention r ON r.plan_id = u.plan_id AND r.data_class = 'email_events' AND r.keep_months <= @Age
            """,
            due,
            commandTimeout: 600,
            cancellationToken: cancellation));
        return rows == archived && over == archived
            ? await DropLockedAsync(connection, due.Partition, lastId, cancellation)
            : PartitionEnd.NotWhole;
    }

    static async Task<PartitionEnd> DropLockedAsync(
        MySqlConnection connection, string partition, long lastId, CancellationToken cancellation)
    {
        try
        {
            await connection.ExecuteAsync(new(
                $"SET SESSION lock_wait_timeout = {DropWaitSeconds}; LOCK TABLES email_events WRITE", cancellationToken: cancellation));
            if (await connection.ExecuteScalarAsync<bool>(new(
                $"SELECT EXISTS (SELECT 1 FROM email_events PARTITION ({partition}) WHERE id > @lastId)",
                new { lastId },
                cancellationToken: cancellation)))
            {
                return PartitionEnd.NotWhole;
            }

            await connection.ExecuteAsync(new($"ALTER TABLE email_events DROP PARTITION {partition}", cancellationToken: cancellation));
            return PartitionEnd.Dropped;
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.LockWaitTimeout)
        {
            return PartitionEnd.Busy;
        }
        finally
        {
            await connection.ExecuteAsync("UNLOCK TABLES; SET SESSION lock_wait_timeout = DEFAULT");
        }
    }

    static async Task TakeLockAsync(MySqlConnection connection, CancellationToken cancellation)
    {
        var taken = await connection.ExecuteScalarAsync<int?>(new(
            "SELECT GET_LOCK(CONCAT('events.', SHA2(DATABASE(), 224)), @WaitSeconds)",
            new { WaitSeconds },
            cancellationToken: cancellation));
        if (taken != 1)
        {
            throw new TimeoutException("Another host is adding partitions to email_events and has not come to an end.");
        }
    }

    static async Task<IReadOnlyList<string>> NamesAsync(MySqlConnection connection, CancellationToken cancellation) =>
        (await connection.QueryAsync<string>(new(
            """
            SELECT partition_name
              FROM information_schema.partitions
             WHERE table_schema = DATABASE() AND table_name = 'email_events' AND partition_name IS NOT NULL
             ORDER BY partition_ordinal_position
            """,
            cancellationToken: cancellation))).AsList();

    static async Task AddAsync(
        MySqlConnection connection, IReadOnlyList<MonthPartition> partitions, CancellationToken cancellation)
    {
        // Names and bounds are made from dates alone. A change that waits for the table makes every later statement on
        // it wait as well, so it gives up soon and is tried again by the next timer.
        var parts = partitions.Select(partition => string.Create(
            CultureInfo.InvariantCulture, $"PARTITION {partition.Name} VALUES LESS THAN ('{partition.End:yyyy-MM-dd}')"));
        await connection.ExecuteAsync(new(
            $"""
            SET SESSION lock_wait_timeout = {WaitSeconds};
            ALTER TABLE email_events REORGANIZE PARTITION p_future INTO (
                {string.Join(",\n    ", parts)},
                PARTITION p_future VALUES LESS THAN (MAXVALUE)
            )
            """,
            commandTimeout: 600,
            cancellationToken: cancellation));
    }
}
