using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Contacts;

/// <summary>The statements that take one staged chunk over, inside one transaction.</summary>
sealed class ChunkTransaction(
    StagedChunk chunk, MySqlTransaction transaction, UploadJob job, DateTime now, CancellationToken cancellation)
{
    const int TimeoutSeconds = 300;

    /// <summary>Finds the contacts that were there; the staged rows lead, whatever the optimizer thinks of a table without statistics.</summary>
    const string FromRowsToContacts =
        """
          FROM import_rows r
          STRAIGHT_JOIN contacts c ON c.user_id = @UserId AND c.email = r.email
        """;

    const string HasNewValues =
        """
               (r.first_name <> '' AND r.first_name <> c.first_name COLLATE utf8mb4_bin
                OR r.last_name <> '' AND r.last_name <> c.last_name COLLATE utf8mb4_bin
                OR r.company <> '' AND r.company <> c.company COLLATE utf8mb4_bin
                OR r.custom_fields_json IS NOT NULL
                   AND (c.custom_fields_json IS NULL OR NOT JSON_CONTAINS(c.custom_fields_json, r.custom_fields_json)))
        """;

    const string MergedValues =
        """
               c.first_name = CASE WHEN r.first_name = '' THEN c.first_name ELSE r.first_name END,
               c.last_name = CASE WHEN r.last_name = '' THEN c.last_name ELSE r.last_name END,
               c.company = CASE WHEN r.company = '' THEN c.company ELSE r.company END,
               c.custom_fields_json = CASE WHEN r.custom_fields_json IS NULL THEN c.custom_fields_json
                                           WHEN c.custom_fields_json IS NULL THEN r.custom_fields_json
                                           ELSE JSON_MERGE_PATCH(c.custom_fields_json, r.custom_fields_json) END,
               c.zone_reason = CASE WHEN r.zone IS NULL THEN c.zone_reason ELSE r.zone_reason END,
               c.zone = COALESCE(r.zone, c.zone),
               c.country = COALESCE(r.country, c.country),
               c.updated_at = @now
        """;

    public async Task<ChunkCounts> StoreRowsAsync(bool expectsNew)
    {
        if (chunk.Rows == 0)
        {
            return new(0, 0, 0, 0, 0);
        }

        var (erased, erasedRepeated) = await LeaveOutErasedAsync();
        var (rows, repeated) = (chunk.Rows - erased, chunk.Repeated - erasedRepeated);
        var counts = rows == 0 ? new ChunkCounts(0, 0, 0, 0, 0) : await StoreRowsAsync(rows, repeated, expectsNew);
        return counts with { Erased = erased };
    }

    async Task<ChunkCounts> StoreRowsAsync(int rows, int repeated, bool expectsNew)
    {
        var suppressed = await CountSuppressedAsync();
        var (created, firstId) = await InsertAsync(expectsNew);
        if (created == rows)
        {
            await ListCreatedAsync(firstId);
            return new(created, 0, 0, 0, suppressed);
        }

        created += await RestoreDeletedAsync();
        var updated = 0;
        if (job.UpdatesExisting)
        {
            updated = await UpdateAsync(isRepeated: false);
            if (repeated > 0)
            {
                await UpdateAsync(isRepeated: true);
            }
        }

        await ListAsync();
        var rest = rows - created;
        var duplicate = Math.Min(repeated, rest);
        updated = Math.Min(updated, rest - duplicate);
        return new(created, updated, rest - duplicate - updated, duplicate, suppressed);
    }

    /// <summary>Moves the job on, if it is still this run's.</summary>
    public async Task<bool> AdvanceAsync(ImportLease lease, ChunkEnd end, ChunkCounts counts, DateTime leaseUntil) =>
        await ExecuteAsync(
            """
            UPDATE upload_jobs
               SET records_read = @RecordsRead, processed_bytes = @Bytes,
                   rejects_json = CASE WHEN erased_rows + @Erased = 0 THEN @RejectsJson
                                       ELSE JSON_SET(@RejectsJson, '$.erased', erased_rows + @Erased) END,
                   erased_rows = erased_rows + @Erased,
                   total_rows = total_rows + @stored + @RepeatedRows + @ErrorRows + @Erased,
                   success_rows = success_rows + @stored + @RepeatedRows,
                   error_rows = error_rows + @ErrorRows + @Erased,
                   created_rows = created_rows + @Created,
                   updated_rows = updated_rows + @Updated,
                   existing_rows = existing_rows + @Existing,
                   duplicate_rows = duplicate_rows + @Duplicate + @RepeatedRows,
                   suppressed_rows = suppressed_rows + @Suppressed,
                   lease_until = @leaseUntil, attempts = 0
             WHERE id = @JobId AND lease_token = @Token AND status = 'running' AND records_read < @RecordsRead
            """,
            new
            {
                lease.JobId,
                lease.Token,
                end.RecordsRead,
                end.Bytes,
                end.RejectsJson,
                end.ErrorRows,
                end.RepeatedRows,
                stored = counts.Stored,
                counts.Created,
                counts.Updated,
                counts.Existing,
                counts.Duplicate,
                counts.Suppressed,
                counts.Erased,
                leaseUntil,
            }) == 1;

    /// <summary>
    /// Takes the rows of people out whose data was erased. They are counted as rejected, and stand in no file of rejected rows,
    /// which would store them again.
    /// </summary>
    async Task<(int Rows, int Repeated)> LeaveOutErasedAsync()
    {
        var addresses = await chunk.Erased.AmongAsync(
            chunk.Connection, transaction, job.UserId,
            () => chunk.Connection.QueryAsync<string>(new(
                "SELECT email FROM import_rows", null, transaction, TimeoutSeconds, cancellationToken: cancellation)),
            cancellation);
        if (addresses.Count == 0)
        {
            return (0, 0);
        }

        var repeated = await chunk.Connection.ExecuteScalarAsync<int>(new(
            "SELECT COUNT(*) FROM import_rows WHERE is_repeated = TRUE AND email IN @addresses",
            new { addresses },
            transaction,
            TimeoutSeconds,
            cancellationToken: cancellation));
        return (await ExecuteAsync("DELETE FROM import_rows WHERE email IN @addresses", new { addresses }), repeated);
    }

    /// <returns>How many contacts are new, and the id of the first of them.</returns>
    async Task<(int Created, long FirstId)> InsertAsync(bool expectsNew)
    {
        var known = expectsNew
            ? ""
            : """
                LEFT JOIN contacts c ON c.user_id = @user AND c.email = r.email
               WHERE c.id IS NULL
              """;
        await using var command = new MySqlCommand(
            $"""
            INSERT INTO contacts
                (user_id, email, first_name, last_name, company, custom_fields_json, zone, zone_reason, country, company_domain,
                 upload_job_id, created_at, updated_at)
            SELECT @user, r.email, r.first_name, r.last_name, r.company, r.custom_fields_json, r.zone, r.zone_reason, r.country,
                   r.company_domain, @job, @now, @now
              FROM import_rows r
            {known}
                ON DUPLICATE KEY UPDATE id = contacts.id
            """,
            chunk.Connection,
            transaction);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.AddWithValue("@user", job.UserId);
        command.Parameters.AddWithValue("@job", job.Id);
        command.Parameters.AddWithValue("@now", now);
        return (await command.ExecuteNonQueryAsync(cancellation), command.LastInsertedId);
    }

    /// <summary>All rows of the chunk are new contacts: they are those of this import from the first id on.</summary>
    Task<int> ListCreatedAsync(long firstId) => ExecuteAsync(
        """
        INSERT INTO contact_list_items (list_id, contact_id, upload_job_id, created_at)
        SELECT @ListId, id, @Id, @now
          FROM contacts
         WHERE upload_job_id = @Id AND id >= @firstId
            ON DUPLICATE KEY UPDATE status = contact_list_items.status
        """,
        new { job.ListId, job.Id, now, firstId });

    /// <summary>Who was taken off the list comes back; who is on it stays as the import that put it there left it.</summary>
    Task<int> ListAsync() => ExecuteAsync(
        $"""
        INSERT INTO contact_list_items (list_id, contact_id, upload_job_id, created_at)
        SELECT @ListId, c.id, @Id, @now
        {FromRowsToContacts}
         WHERE c.deleted_at IS NULL AND c.status <> 'erased'
            ON DUPLICATE KEY UPDATE
               upload_job_id = CASE WHEN contact_list_items.status = 'removed' THEN VALUES(upload_job_id)
                                    ELSE contact_list_items.upload_job_id END,
               status = 'active'
        """,
        new { job.ListId, job.Id, job.UserId, now });

    /// <summary>A deleted contact keeps its id and its history, and takes the values of the file.</summary>
    async Task<int> RestoreDeletedAsync()
    {
        var deleted = await chunk.Connection.ExecuteScalarAsync<int>(new(
            $"""
            SELECT COUNT(*)
            {FromRowsToContacts}
             WHERE c.deleted_at IS NOT NULL AND c.status <> 'erased'
            """,
            new { job.UserId },
            transaction,
            TimeoutSeconds,
            cancellationToken: cancellation));
        return deleted == 0
            ? 0
            : await ExecuteAsync(
                $"""
                UPDATE import_rows r
                  STRAIGHT_JOIN contacts c ON c.user_id = @UserId AND c.email = r.email
                   SET c.deleted_at = NULL, c.upload_job_id = @Id,
                {MergedValues}
                 WHERE c.deleted_at IS NOT NULL AND c.status <> 'erased'
                """,
                new { job.UserId, job.Id, now });
    }

    Task<int> UpdateAsync(bool isRepeated) => ExecuteAsync(
        $"""
        UPDATE import_rows r
          STRAIGHT_JOIN contacts c ON c.user_id = @UserId AND c.email = r.email
           SET {MergedValues.TrimStart()}
         WHERE r.is_repeated = @isRepeated AND c.deleted_at IS NULL AND c.status <> 'erased' AND
        {HasNewValues}
        """,
        new { job.UserId, now, isRepeated });

    /// <summary>Counts who gets no mail although they are imported: by entries for all campaigns, not for one.</summary>
    async Task<int> CountSuppressedAsync()
    {
        var forms = (await chunk.Connection.QueryAsync<int>(new(
            SuppressionSql.FormsInUse, new { userId = job.UserId }, transaction, cancellationToken: cancellation))).AsList();
        return forms.Count == 0
            ? 0
            : await chunk.Connection.ExecuteScalarAsync<int>(new(
                $"""
                SELECT COUNT(*)
                  FROM import_rows r
                 WHERE r.is_repeated = FALSE
                   AND EXISTS (SELECT 1
                                 FROM {SuppressionSql.Entries("@UserId", "r.email", "SUBSTRING_INDEX(r.email, '@', -1)")}
                                WHERE f.id IN @forms AND s.campaign_id = 0)
                """,
                new { job.UserId, forms },
                transaction,
                TimeoutSeconds,
                cancellationToken: cancellation));
    }

    Task<int> ExecuteAsync(string sql, object parameters) => chunk.Connection.ExecuteAsync(
        new(sql, parameters, transaction, TimeoutSeconds, cancellationToken: cancellation));
}
