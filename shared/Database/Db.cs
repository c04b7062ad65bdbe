using System.Data;
using MySqlConnector;

namespace ColdMail.Database;

/// <summary>The way to the database: pooled connections with one fixed way of reading times and counting rows.</summary>
/// <remarks>
/// Every connection runs at READ COMMITTED, reads <c>DATETIME</c> as UTC and counts the rows that a statement changed
/// (not those it found): a repeated write shows as 0. Sessions are not reset between uses, so whoever makes a
/// temporary table drops it.
/// </remarks>
public sealed class Db : IAsyncDisposable
{
    const int MaxTries = 6;

    readonly MySqlDataSource source;

    public Db(string connectionString)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString)
        {
            DateTimeKind = MySqlDateTimeKind.Utc,
            UseAffectedRows = true,
            ConnectionReset = false,
            AllowLoadLocalInfile = true,
            AllowUserVariables = true,
            TreatTinyAsBoolean = true,
        };
        ConnectionString = settings.ConnectionString;
        source = new MySqlDataSourceBuilder(ConnectionString)
            .UseConnectionOpenedCallback(async (context, cancellation) =>
            {
                if (context.Conditions.HasFlag(MySqlConnectionOpenedConditions.New))
                {
                    await using var command = context.Connection.CreateCommand();
                    command.CommandText = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
                    await command.ExecuteNonQueryAsync(cancellation);
                }
            })
            .Build();
    }

    /// <summary>The connection string in force, credentials included: never log it.</summary>
    public string ConnectionString { get; }

    public async Task<MySqlConnection> OpenAsync(CancellationToken cancellation) =>
        await source.OpenConnectionAsync(cancellation);

    /// <summary>Comes back when the server has answered.</summary>
    public async Task PingAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await connection.PingAsync(cancellation);
    }

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it.</summary>
    /// <remarks>
    /// A deadlock or a lock wait that timed out rolls back and runs the work again, up to five times, so the work
    /// must touch nothing but the database. When it throws anything else the transaction is rolled back.
    /// </remarks>
    public async Task<T> TransactAsync<T>(
        Func<MySqlConnection, MySqlTransaction, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellation);
                await using var transaction =
                    await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellation);
                return result;
            }
            catch (MySqlException e) when (attempt < MaxTries && IsLockConflict(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25 * attempt)), cancellation);
            }
        }
    }

    /// <inheritdoc cref="TransactAsync{T}"/>
    public Task TransactAsync(Func<MySqlConnection, MySqlTransaction, Task> work, CancellationToken cancellation) =>
        TransactAsync(
            async (connection, transaction) =>
            {
                await work(connection, transaction);
                return true;
            },
            cancellation);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    static bool IsLockConflict(MySqlException e) =>
        e.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout;
}
