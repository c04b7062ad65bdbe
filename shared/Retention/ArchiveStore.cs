using System.Data.Common;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Retention;

/// <summary>A month of a data class.</summary>
/// <param name="Age">The longest time to keep, in months, with which it is due now.</param>
public sealed record DueMonth(DataClass DataClass, DateOnly Month, int Age)
{
    internal string Partition => new MonthPartition(Month).Name;

    internal object Values(long after = 0, int limit = 0) => new
    {
        DataClass.Name,
        from = Month.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        until = Month.AddMonths(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        Age,
        after,
        limit,
    };
}

/// <summary>Reads what is due for the archive, takes out what is in it, and keeps the list of its files.</summary>
public sealed class ArchiveStore(Db db)
{
    const string PartColumns =
        """
        data_class AS DataClass, month AS Month, part AS Part, row_count AS RowCount, first_id AS FirstId, last_id AS LastId,
        bytes AS Bytes, sha256 AS Sha256, written_at AS WrittenAt, removed_at AS RemovedAt
        """;

    /// <summary>Takes the turn of the one run that there may be; it is given back when its connection ends, however it ends.</summary>
    /// <returns>Null while another run has it.</returns>
    public async Task<IAsyncDisposable?> TakeTurnAsync(CancellationToken cancellation)
    {
        var connection = await db.OpenAsync(cancellation);
        var taken = await connection.ExecuteScalarAsync<int?>(new(
            "SELECT GET_LOCK(CONCAT('archive.', SHA2(DATABASE(), 224)), 0)", cancellationToken: cancellation));
        if (taken == 1)
        {
            return new Turn(connection);
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>The shortest time to keep of all plans that anybody has; null: nobody's data is ever taken out.</summary>
    public async Task<int?> ShortestKeepAsync(DataClass dataClass, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<int?>(new(
            """
            SELECT MIN(r.keep_months)
              FROM plan_retention r
             WHERE r.data_class = @Name AND EXISTS (SELECT 1 FROM users u WHERE u.plan_id = r.plan_id)
            """,
            dataClass,
            cancellationToken: cancellation));
    }

    /// <summary>The months up to <paramref name="newest"/> that may hold something due, or whose files wait to be finished.</summary>
    public async Task<IReadOnlyList<DateOnly>> MonthsAsync(DataClass dataClass, DateOnly newest, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var open = (await connection.QueryAsync<DateTime>(new(
            "SELECT DISTINCT month FROM archive_parts WHERE data_class = @Name AND removed_at IS NULL",
            dataClass,
            cancellationToken: cancellation))).Select(RetentionMonths.Of);
        IEnumerable<DateOnly> held = [];
        if (dataClass.IsPartitioned)
        {
            held = (await connection.QueryAsync<string>(new(
                """
                SELECT partition_name
                  FROM information_schema.partitions
                 WHERE table_schema = DATABASE() AND table_name = @Name AND partition_name IS NOT NULL
                """,
                dataClass,
                cancellationToken: cancellation))).Select(MonthPartition.FromName).OfType<MonthPartition>().Select(partition => partition.Month);
        }
        else if (await connection.ExecuteScalarAsync<DateTime?>(
            new(ArchiveSql.Oldest(dataClass), cancellationToken: cancellation)) is { } oldest)
        {
            held = RetentionMonths.Through(RetentionMonths.Of(oldest), newest);
        }

        return [.. open.Union(held).Where(month => month <= newest).Order()];
    }

    /// <summary>Hands the rows of the next file to <paramref name="consume"/>, which stands on the first of them, as a stream.</summary>
    /// <returns>Null when nothing more is due.</returns>
    public async Task<T?> ReadAsync<T>(
        DueMonth due, long after, int limit, Func<DbDataReader, Task<T>> consume, CancellationToken cancellation)
        where T : class
    {
        await using var connection = await db.OpenAsync(cancellation);
        if (due.DataClass.IsPartitioned && !await HasPartitionAsync(connection, due.Partition, cancellation))
        {
            return null;
        }

        var columns = string.Join(", ", (await ColumnsAsync(connection, due.DataClass, cancellation)).Select(column => $"t.`{column}`"));
        await using var reader = await connection.ExecuteReaderAsync(new(
            ArchiveSql.Rows(due.DataClass, due.Partition, columns),
            due.Values(after, limit),
            commandTimeout: 600,
            cancellationToken: cancellation));
        return await reader.ReadAsync(cancellation) ? await consume(reader) : null;
    }

    /// <summary>The files of a month in their order.</summary>
    public async Task<IReadOnlyList<ArchivePart>> PartsAsync(DataClass dataClass, DateOnly month, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<PartRow>(new(
            $"SELECT {PartColumns} FROM archive_parts WHERE data_class = @Name AND month = @month ORDER BY part",
            new { dataClass.Name, month = month.ToDateTime(TimeOnly.MinValue) },
            cancellationToken: cancellation));
        return [.. rows.Select(row => new ArchivePart(
            dataClass, month, row.Part, row.RowCount, row.FirstId, row.LastId, row.Bytes, Convert.ToHexStringLower(row.Sha256),
            row.WrittenAt, row.RemovedAt))];
    }

    public async Task AddPartAsync(ArchivePart part, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO archive_parts (data_class, month, part, row_count, first_id, last_id, bytes, sha256, written_at)
            VALUES (@Name, @month, @Part, @Rows, @FirstId, @LastId, @Bytes, @sha256, @WrittenAt)
            """,
            new
            {
                part.DataClass.Name,
                month = part.Month.ToDateTime(TimeOnly.MinValue),
                part.Part,
                part.Rows,
                part.FirstId,
                part.LastId,
                part.Bytes,
                sha256 = Convert.FromHexString(part.Sha256),
                part.WrittenAt,
            },
            cancellationToken: cancellation));
    }

    /// <summary>Forgets files from one on whose rows are all in the database still: they are written anew.</summary>
    public async Task ForgetPartsAsync(ArchivePart first, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "DELETE FROM archive_parts WHERE data_class = @Name AND month = @month AND part >= @Part AND removed_at IS NULL",
            new { first.DataClass.Name, month = first.Month.ToDateTime(TimeOnly.MinValue), first.Part },
            cancellationToken: cancellation));
    }

    /// <summary>Takes rows of a file out, by their ids. Safe to repeat; a partition that is gone holds none.</summary>
    public async Task RemoveAsync(DueMonth due, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        if (!due.DataClass.IsPartitioned || await HasPartitionAsync(connection, due.Partition, cancellation))
        {
            await connection.ExecuteAsync(new(
                ArchiveSql.Remove(due.DataClass, due.Partition),
                new { ids, due.DataClass.Name, due.Age },
                cancellationToken: cancellation));
        }
    }

    /// <summary>Says that the rows of a file are out, and of mails that their campaign is archived. Safe to repeat.</summary>
    public Task FinishAsync(ArchivePart part, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync(new(
                """
                UPDATE archive_parts
                   SET removed_at = @now
                 WHERE data_class = @Name AND month = @month AND part = @Part AND removed_at IS NULL
                """,
                new { part.DataClass.Name, month = part.Month.ToDateTime(TimeOnly.MinValue), part.Part, now },
                transaction,
                cancellationToken: cancellation));
            if (part.DataClass == DataClass.Messages)
            {
                await connection.ExecuteAsync(new(
                    "UPDATE campaigns SET mails_archived_at = @now WHERE id = (SELECT campaign_id FROM email_messages WHERE id = @FirstId)",
                    new { part.FirstId, now },
                    transaction,
                    cancellationToken: cancellation));
            }
        },
        cancellation);

    /// <summary>The number of the last migration.</summary>
    public async Task<string> SchemaVersionAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<string?>(new(
            "SELECT version FROM schema_history WHERE version IS NOT NULL ORDER BY id DESC LIMIT 1",
            cancellationToken: cancellation)) ?? "0";
    }

    /// <summary>The columns of a table that can be written, in their order.</summary>
    internal static async Task<IReadOnlyList<string>> ColumnsAsync(
        MySqlConnection connection, DataClass dataClass, CancellationToken cancellation) =>
        (await connection.QueryAsync<string>(new(
            """
            SELECT column_name
              FROM information_schema.columns
             WHERE table_schema = DATABASE() AND table_name = @Name AND COALESCE(generation_expression, '') = ''
             ORDER BY ordinal_position
            """,
            dataClass,
            cancellationToken: cancellation))).AsList();

    static Task<bool> HasPartitionAsync(MySqlConnection connection, string partition, CancellationToken cancellation) =>
        connection.ExecuteScalarAsync<bool>(new(
            """
            SELECT EXISTS (SELECT 1 FROM information_schema.partitions
                            WHERE table_schema = DATABASE() AND table_name = 'email_events' AND partition_name = @partition)
            """,
            new { partition },
            cancellationToken: cancellation));

    sealed record PartRow(
        string DataClass, DateTime Month, int Part, int RowCount, long FirstId, long LastId, long Bytes, byte[] Sha256,
        DateTime WrittenAt, DateTime? RemovedAt);

    sealed class Turn(MySqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await connection.ExecuteAsync("DO RELEASE_LOCK(CONCAT('archive.', SHA2(DATABASE(), 224)))");
            await connection.DisposeAsync();
        }
    }
}
