using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Retention;

/// <summary>The partitions of <c>email_events</c>, one a month, with <c>p_future</c> behind them.</summary>
public sealed class EventPartitionStore(Db db)
{
    /// <summary>How long to wait for another host that adds partitions, and for statements that use the table.</summary>
    const int WaitSeconds = 20;

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
