using ColdMail.Database;
using Dapper;

namespace ColdMail.Contacts;

/// <summary>Takes an import back, in steps that each fit one short transaction and may be repeated.</summary>
public sealed class UndoStore(Db db)
{
    /// <summary>Takes off the list what the import put on it.</summary>
    /// <param name="after">Contacts up to this id are done.</param>
    /// <returns>The id to go on after; null when the list is through.</returns>
    public Task<long?> UnlistAsync(UploadJob job, long after, int limit, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var last = await connection.ExecuteScalarAsync<long?>(new(
                    """
                    SELECT MAX(contact_id)
                      FROM (SELECT contact_id
                              FROM contact_list_items
                             WHERE list_id = @ListId AND contact_id > @after
                             ORDER BY contact_id
                             LIMIT @limit) step
                    """,
                    new { job.ListId, after, limit },
                    transaction,
                    cancellationToken: cancellation));
                if (last is not null)
                {
                    await connection.ExecuteAsync(new(
                        """
                        DELETE FROM contact_list_items
                         WHERE list_id = @ListId AND contact_id > @after AND contact_id <= @last AND upload_job_id = @Id
                        """,
                        new { job.ListId, job.Id, after, last },
                        transaction,
                        cancellationToken: cancellation));
                }

                return last;
            },
            cancellation);

    /// <summary>Deletes contacts that the import created and that are on no list any more.</summary>
    /// <param name="after">Contacts up to this id are done.</param>
    /// <returns>The id to go on after; null when the import is through.</returns>
    public Task<long?> DeleteCreatedAsync(UploadJob job, long after, int limit, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<long?>(
            async (connection, transaction) =>
            {
                var rows = (await connection.QueryAsync<(long Id, bool IsListed)>(new(
                    """
                    SELECT c.id,
                           EXISTS (SELECT 1
                                     FROM contact_list_items i
                                     JOIN contact_lists l ON l.id = i.list_id
                                    WHERE i.contact_id = c.id AND i.status = 'active' AND l.deleted_at IS NULL)
                      FROM contacts c
                     WHERE c.upload_job_id = @Id AND c.id > @after
                     ORDER BY c.id
                     LIMIT @limit
                    """,
                    new { job.Id, after, limit },
                    transaction,
                    cancellationToken: cancellation))).AsList();
                await RemovalStore.DeleteAsync(
                    connection, transaction, job.UserId, [.. rows.Where(row => !row.IsListed).Select(row => row.Id)], now,
                    cancellation);
                return rows.Count == 0 ? null : rows[^1].Id;
            },
            cancellation);
}
