using System.Text;
using System.Text.Json;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Retention;

/// <summary>The side tables that archived rows are brought back into: <c>restored_</c> and the name of the table.</summary>
public sealed class RestoreStore(Db db)
{
    /// <summary>Makes the side table where it is missing, without partitions, with the keys of its model.</summary>
    /// <returns>The columns that can be written.</returns>
    public async Task<IReadOnlyList<string>> PrepareAsync(DataClass dataClass, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var side = SideOf(dataClass);
        await connection.ExecuteAsync(new($"CREATE TABLE IF NOT EXISTS {side} LIKE {dataClass.Name}", cancellationToken: cancellation));
        if (await connection.ExecuteScalarAsync<bool>(new(
            """
            SELECT EXISTS (SELECT 1 FROM information_schema.partitions
                            WHERE table_schema = DATABASE() AND table_name = @side AND partition_name IS NOT NULL)
            """,
            new { side },
            cancellationToken: cancellation)))
        {
            await connection.ExecuteAsync(new($"ALTER TABLE {side} REMOVE PARTITIONING", cancellationToken: cancellation));
        }

        return await ArchiveStore.ColumnsAsync(connection, dataClass, cancellation);
    }

    /// <summary>Writes rows, except those of people who were erased since. Safe to repeat: a row that is there stays as it is.</summary>
    /// <returns>How many of them were left out.</returns>
    public Task<int> WriteAsync(
        DataClass dataClass, IReadOnlyList<string> columns, IReadOnlyList<JsonElement> rows, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var values = new DynamicParameters();
                var sql = new StringBuilder($"INSERT INTO {SideOf(dataClass)} ({string.Join(", ", columns.Select(column => $"`{column}`"))}) VALUES ");
                for (var row = 0; row < rows.Count; row++)
                {
                    sql.Append(row == 0 ? "(" : ", (");
                    for (var column = 0; column < columns.Count; column++)
                    {
                        var name = $"r{row}c{column}";
                        values.Add(name, rows[row].TryGetProperty(columns[column], out var value) ? ArchivedRow.ValueOf(value) : null);
                        sql.Append(column == 0 ? "@" : ", @").Append(name);
                    }

                    sql.Append(')');
                }

                sql.Append(" ON DUPLICATE KEY UPDATE id = VALUES(id)");
                await connection.ExecuteAsync(new(sql.ToString(), values, transaction, cancellationToken: cancellation));
                return ArchiveSql.Erased(dataClass) is { } erased
                    ? await connection.ExecuteAsync(new(
                        erased,
                        new { ids = rows.Select(row => row.GetProperty("id").GetInt64()) },
                        transaction,
                        cancellationToken: cancellation))
                    : 0;
            },
            cancellation);

    /// <summary>The data class and its name are constants of ours, so they may stand in a statement.</summary>
    public static string SideOf(DataClass dataClass) => $"restored_{dataClass.Name}";
}
