using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Dev.Correspondence;

/// <summary>
/// Lets days pass for everything at once: instead of the clock going forward, every instant in the database goes back. The row is
/// the truth, so hosts, mail servers and people see a world in which so many days went by since what was written.
/// </summary>
static class PassingDays
{
    /// <summary>One transaction: no host ever sees half of it.</summary>
    public static Task PassAsync(Db db, int days, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var table in await TablesAsync(connection, transaction, cancellation))
            {
                // The earliest first: in a key of instants none may take the place of another that is still there.
                await connection.ExecuteAsync(new(
                    $"""
                    UPDATE `{table.Key}`
                       SET {string.Join(", ", table.Select(column => $"`{column}` = `{column}` - INTERVAL {days} DAY"))}
                     ORDER BY `{table.First()}`
                    """,
                    transaction: transaction,
                    cancellationToken: cancellation));
            }
        },
        cancellation);

    /// <summary>Every table with its columns of instants and days, those of its key first.</summary>
    static async Task<ILookup<string, string>> TablesAsync(
        MySqlConnection connection, MySqlTransaction transaction, CancellationToken cancellation) =>
        (await connection.QueryAsync<(string Table, string Column)>(new(
            """
            SELECT c.table_name, c.column_name
              FROM information_schema.columns c
              JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
             WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.data_type IN ('datetime', 'timestamp', 'date')
               AND COALESCE(c.generation_expression, '') = ''
             ORDER BY c.table_name, c.column_key <> 'PRI', c.ordinal_position
            """,
            transaction: transaction,
            cancellationToken: cancellation))).ToLookup(row => row.Table, row => row.Column);
}
