using ColdMail.Database;
using Dapper;

namespace ColdMail.Contacts;

/// <param name="Contacts">How many contacts are on the list.</param>
public sealed record ContactList(long Id, string Name, long Contacts, DateTime CreatedAt);

/// <summary>Lists of contacts, and who is on them.</summary>
public sealed class ContactListStore(Db db)
{
    const string Select =
        """
        SELECT l.id AS Id, l.name AS Name,
               (SELECT COUNT(*) FROM contact_list_items i WHERE i.list_id = l.id AND i.status = 'active') AS Contacts,
               l.created_at AS CreatedAt
          FROM contact_lists l
        """;

    /// <summary>Newest first.</summary>
    /// <param name="before">Only lists with a smaller id.</param>
    public async Task<IReadOnlyList<ContactList>> PageAsync(
        long userId, long before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<ContactList>(new(
            $"{Select} WHERE l.user_id = @userId AND l.deleted_at IS NULL AND l.id < @before ORDER BY l.id DESC LIMIT @limit",
            new { userId, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    public async Task<ContactList?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<ContactList>(new(
            $"{Select} WHERE l.id = @id AND l.user_id = @userId AND l.deleted_at IS NULL",
            new { userId, id },
            cancellationToken: cancellation));
    }

    public async Task<ContactList> AddAsync(long userId, string name, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var id = await connection.ExecuteScalarAsync<long>(new(
            "INSERT INTO contact_lists (user_id, name, created_at) VALUES (@userId, @name, @now); SELECT LAST_INSERT_ID();",
            new { userId, name, now },
            cancellationToken: cancellation));
        return new(id, name, 0, now);
    }

    /// <summary>Renames a list of the user, if there is one of that id.</summary>
    public Task RenameAsync(long userId, long id, string name, CancellationToken cancellation) => ExecuteAsync(
        "UPDATE contact_lists SET name = @name WHERE id = @id AND user_id = @userId AND deleted_at IS NULL",
        new { userId, id, name },
        cancellation);

    /// <summary>Deletes the list; its contacts stay.</summary>
    /// <returns>False when there is no such list.</returns>
    public async Task<bool> DeleteAsync(long userId, long id, DateTime now, CancellationToken cancellation) =>
        await ExecuteAsync(
            "UPDATE contact_lists SET deleted_at = @now WHERE id = @id AND user_id = @userId AND deleted_at IS NULL",
            new { userId, id, now },
            cancellation) == 1;

    /// <summary>Puts contacts on the list. Those on it already stay; ids that are none of the user's are passed over.</summary>
    /// <returns>How many are on the list now that were not before.</returns>
    public Task<int> PutAsync(
        long userId, long listId, IReadOnlyCollection<long> ids, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var parameters = new { userId, listId, ids, now };
                var returned = await connection.ExecuteAsync(new(
                    """
                    UPDATE contact_list_items i
                      JOIN contact_lists l ON l.id = i.list_id
                      JOIN contacts c ON c.id = i.contact_id
                       SET i.status = 'active', i.upload_job_id = NULL
                     WHERE i.list_id = @listId AND i.contact_id IN @ids AND i.status = 'removed'
                       AND l.user_id = @userId AND l.deleted_at IS NULL AND c.user_id = @userId AND c.deleted_at IS NULL
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                var added = await connection.ExecuteAsync(new(
                    """
                    INSERT INTO contact_list_items (list_id, contact_id, created_at)
                    SELECT l.id, c.id, @now
                      FROM contact_lists l
                      JOIN contacts c ON c.user_id = l.user_id
                     WHERE l.id = @listId AND l.user_id = @userId AND l.deleted_at IS NULL
                       AND c.id IN @ids AND c.deleted_at IS NULL AND c.status <> 'erased'
                        ON DUPLICATE KEY UPDATE status = contact_list_items.status
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                return returned + added;
            },
            cancellation);

    /// <summary>Takes contacts off the list. They stay contacts.</summary>
    /// <returns>How many were on it.</returns>
    public Task<int> TakeAsync(long userId, long listId, IReadOnlyCollection<long> ids, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE contact_list_items i
              JOIN contact_lists l ON l.id = i.list_id
               SET i.status = 'removed'
             WHERE i.list_id = @listId AND i.contact_id IN @ids AND i.status = 'active'
               AND l.user_id = @userId AND l.deleted_at IS NULL
            """,
            new { userId, listId, ids },
            cancellation);

    /// <summary>The lists that a contact is on.</summary>
    public async Task<IReadOnlyList<ContactListName>> OfContactAsync(long userId, long contactId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<ContactListName>(new(
            """
            SELECT l.id AS Id, l.name AS Name
              FROM contact_list_items i
              JOIN contact_lists l ON l.id = i.list_id
             WHERE i.contact_id = @contactId AND i.status = 'active' AND l.user_id = @userId AND l.deleted_at IS NULL
             ORDER BY l.name, l.id
            """,
            new { userId, contactId },
            cancellationToken: cancellation))).AsList();
    }

    async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}

public sealed record ContactListName(long Id, string Name);
