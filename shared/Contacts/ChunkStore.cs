using System.Data;
using System.Runtime.InteropServices;
using ColdMail.Database;
using ColdMail.Privacy;
using Dapper;
using MySqlConnector;

namespace ColdMail.Contacts;

/// <summary>The place in a file that a chunk brings an import to.</summary>
/// <param name="RecordsRead">Records of the file up to the end of the chunk.</param>
/// <param name="Bytes">About how much of the file was read by then.</param>
/// <param name="ErrorRows">Rows of this chunk that were rejected.</param>
/// <param name="RepeatedRows">Rows of this chunk whose address stood in an earlier row of this chunk.</param>
/// <param name="RejectsJson">Rejected rows of the whole import by code.</param>
public sealed record ChunkEnd(long RecordsRead, long Bytes, int ErrorRows, int RepeatedRows, string RejectsJson);

/// <summary>What storing a chunk did.</summary>
/// <param name="Erased">Rows of people whose data was erased: nothing of them is stored.</param>
public sealed record ChunkCounts(int Created, int Updated, int Existing, int Duplicate, int Suppressed, int Erased = 0)
{
    public int Stored => Created + Updated + Existing + Duplicate;
}

/// <summary>Stores the rows of a file, chunk by chunk: staged by bulk load, then taken over set-based.</summary>
public sealed class ChunkStore(Db db, ErasedPeopleStore erased)
{
    const int TimeoutSeconds = 300;

    /// <summary>Loads rows of distinct addresses into a table of one connection. Nothing is visible to others yet.</summary>
    /// <param name="text">As written by <see cref="StagedText"/>; must rest until this returns.</param>
    public async Task<StagedChunk> StageAsync(
        ReadOnlyMemory<byte> text, int rows, int repeated, CancellationToken cancellation)
    {
        var connection = await db.OpenAsync(cancellation);
        try
        {
            await connection.ExecuteAsync(new(
                """
                DROP TEMPORARY TABLE IF EXISTS import_rows;
                CREATE TEMPORARY TABLE import_rows (
                    email              VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                    first_name         VARCHAR(120) NOT NULL,
                    last_name          VARCHAR(120) NOT NULL,
                    company            VARCHAR(200) NOT NULL,
                    custom_fields_json JSON         NULL,
                    zone               VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
                    zone_reason        VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NULL,
                    country            CHAR(2)      CHARACTER SET ascii COLLATE ascii_bin NULL,
                    company_domain     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
                    is_repeated        BOOLEAN      NOT NULL
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
                """,
                cancellationToken: cancellation));
            if (rows == 0)
            {
                return new StagedChunk(connection, erased, rows, repeated);
            }

            _ = MemoryMarshal.TryGetArray(text, out var bytes);
            var load = new MySqlBulkLoader(connection)
            {
                TableName = "import_rows",
                Local = true,
                SourceStream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false),
                CharacterSet = "utf8mb4",
                FieldTerminator = "\t",
                LineTerminator = "\n",
                EscapeCharacter = '\\',
                Timeout = TimeoutSeconds,
            };
            load.Columns.AddRange(StagedText.Columns);
            var loaded = await load.LoadAsync(cancellation);
            return loaded == rows
                ? new StagedChunk(connection, erased, rows, repeated)
                : throw new InvalidOperationException($"The database took {loaded} of {rows} staged rows.");
        }
        catch
        {
            await StagedChunk.CloseAsync(connection);
            throw;
        }
    }

    /// <summary>Makes the custom fields of a file known. Safe to repeat.</summary>
    public async Task RegisterFieldsAsync(
        long userId, IReadOnlyList<string> fields, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await CustomFieldStore.RegisterAsync(connection, null, userId, fields, now, cancellation);
    }
}

/// <summary>Rows that stand in the temporary table of one connection, ready to be taken over.</summary>
/// <param name="repeated">How many of the rows give an address that an earlier chunk gave.</param>
public sealed class StagedChunk(MySqlConnection connection, ErasedPeopleStore erased, int rows, int repeated) : IAsyncDisposable
{
    const int MaxTries = 10;

    internal MySqlConnection Connection => connection;

    internal ErasedPeopleStore Erased => erased;

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
