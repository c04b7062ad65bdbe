using ColdMail.Database;
using Dapper;

namespace ColdMail.Contacts;

/// <summary>What a person asked for when uploading a file.</summary>
/// <param name="ListId">The list the contacts join; null: the list named <paramref name="ListName"/>, made when it is missing.</param>
/// <param name="MappingJson">See <see cref="Csv.ColumnMapping.Map"/>; null: recognise all columns.</param>
/// <param name="UpdatesExisting">Whether contacts that are there already take new values from the file.</param>
public sealed record UploadWish(
    long? ListId, string ListName, string Filename, string? MappingJson, bool UpdatesExisting, string? Encoding, char? Delimiter);

/// <summary>The rows of uploads, as their owner sees and steers them. How a run writes them: <see cref="ImportStore"/>.</summary>
public sealed class UploadStore(Db db)
{
    internal const string Columns =
        """
        j.id AS Id, j.user_id AS UserId, j.list_id AS ListId, l.name AS ListName, j.filename AS Filename,
        j.size_bytes AS SizeBytes, j.mapping_json AS MappingJson, j.duplicate_policy AS DuplicatePolicy, j.status AS Status,
        j.error AS Error, j.encoding AS Encoding, j.delimiter AS Delimiter, j.layout_json AS LayoutJson,
        j.blob_etag AS BlobEtag, j.records_read AS RecordsRead, j.total_rows AS TotalRows, j.success_rows AS SuccessRows,
        j.error_rows AS ErrorRows, j.created_rows AS CreatedRows, j.updated_rows AS UpdatedRows,
        j.existing_rows AS ExistingRows, j.duplicate_rows AS DuplicateRows, j.suppressed_rows AS SuppressedRows,
        j.rejects_json AS RejectsJson, j.processed_bytes AS ProcessedBytes, j.attempts AS Attempts,
        j.created_at AS CreatedAt, j.started_at AS StartedAt, j.finished_at AS FinishedAt
        """;

    /// <summary>Writes the row that every upload has before its first byte arrives.</summary>
    /// <returns>The job's id; null when the list is not one of the user's.</returns>
    public Task<long?> CreateAsync(long userId, UploadWish wish, long sizeBytes, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<long?>(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new(
                    "SELECT id FROM users WHERE id = @userId FOR UPDATE",
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                var list = await connection.ExecuteScalarAsync<long?>(new(
                    """
                    SELECT id
                      FROM contact_lists
                     WHERE user_id = @userId AND deleted_at IS NULL
                       AND (id = @ListId OR @ListId IS NULL AND name = @ListName)
                     ORDER BY id
                     LIMIT 1
                    """,
                    new { userId, wish.ListId, wish.ListName },
                    transaction,
                    cancellationToken: cancellation));
                if (list is null && wish.ListId is not null)
                {
                    return null;
                }

                list ??= await connection.ExecuteScalarAsync<long>(new(
                    """
                    INSERT INTO contact_lists (user_id, name, created_at) VALUES (@userId, @ListName, @now);
                    SELECT LAST_INSERT_ID();
                    """,
                    new { userId, wish.ListName, now },
                    transaction,
                    cancellationToken: cancellation));
                return await connection.ExecuteScalarAsync<long>(new(
                    """
                    INSERT INTO upload_jobs
                        (user_id, list_id, filename, size_bytes, mapping_json, duplicate_policy, status, encoding, delimiter, created_at)
                    VALUES
                        (@userId, @list, @Filename, @sizeBytes, @MappingJson, @policy, 'uploading', @Encoding, @Delimiter, @now);
                    SELECT LAST_INSERT_ID();
                    """,
                    new
                    {
                        userId,
                        list,
                        wish.Filename,
                        sizeBytes,
                        wish.MappingJson,
                        policy = wish.UpdatesExisting ? "update" : "skip",
                        wish.Encoding,
                        Delimiter = wish.Delimiter?.ToString(),
                        now,
                    },
                    transaction,
                    cancellationToken: cancellation));
            },
            cancellation);

    public async Task<UploadJob?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<UploadJob>(new(
            $"""
            SELECT {Columns}
              FROM upload_jobs j
              LEFT JOIN contact_lists l ON l.id = j.list_id
             WHERE j.id = @id AND j.user_id = @userId
            """,
            new { userId, id },
            cancellationToken: cancellation));
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Only jobs with a smaller id.</param>
    public async Task<IReadOnlyList<UploadJob>> PageAsync(
        long userId, long before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<UploadJob>(new(
            $"""
            SELECT {Columns}
              FROM upload_jobs j
              LEFT JOIN contact_lists l ON l.id = j.list_id
             WHERE j.user_id = @userId AND j.id < @before
             ORDER BY j.id DESC
             LIMIT @limit
            """,
            new { userId, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>The file is complete. A job that was cancelled or started meanwhile stays as it is.</summary>
    public Task QueueAsync(long id, long sizeBytes, CancellationToken cancellation) => ExecuteAsync(
        """
        UPDATE upload_jobs
           SET status = CASE WHEN status = 'uploading' THEN 'queued' ELSE status END, size_bytes = @sizeBytes
         WHERE id = @id
        """,
        new { id, sizeBytes },
        cancellation);

    /// <summary>The file did not arrive, or is none: nothing was imported.</summary>
    public Task RefuseAsync(long id, string error, DateTime now, CancellationToken cancellation) => ExecuteAsync(
        "UPDATE upload_jobs SET status = 'failed', error = @error, finished_at = @now WHERE id = @id AND status = 'uploading'",
        new { id, error, now },
        cancellation);

    /// <summary>Lets a job that imported nothing yet start anew with another mapping.</summary>
    /// <returns>False when rows of the file are imported already, no file came, or the job is not the user's.</returns>
    public Task<bool> RemapAsync(
        long userId, long id, string mappingJson, string? encoding, char? delimiter, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var parameters = new { userId, id, mappingJson, encoding, delimiter = delimiter?.ToString() };
                var mayStart = await connection.ExecuteScalarAsync<long?>(new(
                    """
                    SELECT id
                      FROM upload_jobs
                     WHERE id = @id AND user_id = @userId AND records_read = 0 AND size_bytes > 0
                       AND status IN ('uploading', 'queued', 'running', 'failed')
                       FOR UPDATE
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation)) is not null;
                if (mayStart)
                {
                    await connection.ExecuteAsync(new(
                        """
                        UPDATE upload_jobs
                           SET mapping_json = @mappingJson, encoding = COALESCE(@encoding, encoding),
                               delimiter = COALESCE(@delimiter, delimiter), layout_json = NULL, error = NULL, attempts = 0,
                               finished_at = NULL, lease_token = NULL, lease_until = NULL,
                               status = CASE WHEN status = 'uploading' THEN 'uploading' ELSE 'queued' END
                         WHERE id = @id
                        """,
                        parameters,
                        transaction,
                        cancellationToken: cancellation));
                }

                return mayStart;
            },
            cancellation);

    /// <returns>False when the job is over already, or is not the user's.</returns>
    public async Task<bool> CancelAsync(long userId, long id, DateTime now, CancellationToken cancellation) =>
        await ExecuteAsync(
            """
            UPDATE upload_jobs
               SET status = 'cancelled', finished_at = @now, lease_token = NULL, lease_until = NULL
             WHERE id = @id AND user_id = @userId AND status IN ('uploading', 'queued', 'running')
            """,
            new { userId, id, now },
            cancellation) == 1;

    /// <returns>False when the job runs, is undone already, or is not the user's.</returns>
    public async Task<bool> BeginUndoAsync(long userId, long id, CancellationToken cancellation) =>
        await ExecuteAsync(
            """
            UPDATE upload_jobs
               SET status = 'undoing', attempts = 0, lease_token = NULL, lease_until = NULL
             WHERE id = @id AND user_id = @userId AND status IN ('done', 'failed', 'cancelled')
            """,
            new { userId, id },
            cancellation) == 1;

    async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}
