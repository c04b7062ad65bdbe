using System.Data;
using Dapper;
using MySqlConnector;

namespace ColdMail.Contacts;

/// <summary>Rows that stand in the temporary table of one connection, ready to be taken over.</summary>
/// <param name="repeated">How many of the rows give an address that an earlier chunk gave.</param>
public sealed class StagedChunk(MySqlConnection connection, int rows, int repeated) : IAsyncDisposable
{
    const int MaxTries = 10;

    internal MySqlConnection Connection => connection;

    internal int Rows => rows;

    internal int Repeated => repeated;

    /// <summary>Takes the rows over into contacts and list, and moves the job to <paramref name="end"/>.</summary>
    /// <param name="expectsNew">Whether most of the rows are new contacts. Only a matter of speed.</param>
    /// <returns>Null when the job is not this run's any more: then nothing was stored.</returns>
    /// <remarks>
    /// The rows, their counts and the place in the file are one transaction, fenced by the lease: a run that dies leaves
    /// whole chunks, a run that comes back too late changes nothing, and no row is counted twice.
    /// </remarks>
    public async Task<ChunkCounts?> TakeOverAsync(
        ImportLease lease, UploadJob job, ChunkEnd end, bool expectsNew, DateTime now, DateTime leaseUntil,
        CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var transaction =
                await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
            try
            {
                var take = new ChunkTransaction(this, transaction, job, now, cancellation);
                var counts = await take.StoreRowsAsync(expectsNew);
                if (!await take.AdvanceAsync(lease, end, counts, leaseUntil))
                {
                    await transaction.RollbackAsync(cancellation);
                    return null;
                }

                await transaction.CommitAsync(cancellation);
                return counts;
            }
            catch (MySqlException e) when (attempt < MaxTries
                && e.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout)
            {
                await transaction.RollbackAsync(cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50 * attempt)), cancellation);
            }
        }
    }

    public ValueTask DisposeAsync() => CloseAsync(connection);

    /// <summary>Sessions are not reset between uses, so the table goes before the connection returns to the pool.</summary>
    internal static async ValueTask CloseAsync(MySqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("DROP TEMPORARY TABLE IF EXISTS import_rows");
        }
        catch (Exception e) when (e is MySqlException or InvalidOperationException)
        {
            // The session is broken, and its temporary tables are gone with it.
        }

        await connection.DisposeAsync();
    }
}
