using ColdMail.Database;
using Dapper;

namespace ColdMail.Templates;

/// <summary>The templates of a user, and those of the system to read.</summary>
public sealed class TemplateStore(Db db)
{
    /// <param name="isSystem">Only those of the system, only the user's, or null for both.</param>
    /// <param name="search">Part of name or subject; null for all.</param>
    /// <param name="before">The id after which the page begins, newest first; null for the first page.</param>
    public async Task<IReadOnlyList<TemplateLine>> ListAsync(
        long userId, bool? isSystem, string? search, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<TemplateLine>(new(
            """
            SELECT id, user_id AS userId, name, subject, LEFT(body_html, 2000) AS bodyStart, variables_json AS variablesJson,
                   updated_at AS updatedAt
              FROM templates
             WHERE ((user_id = @userId AND (@isSystem IS NULL OR NOT @isSystem))
                    OR (user_id IS NULL AND (@isSystem IS NULL OR @isSystem)))
               AND (@before IS NULL OR id < @before)
               AND (@search IS NULL OR INSTR(name, @search) > 0 OR INSTR(subject, @search) > 0)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, isSystem, search, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>One of the user's or the system's; null when there is none.</summary>
    public async Task<Template?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Template>(new(
            """
            SELECT id, user_id AS userId, name, subject, body_html AS bodyHtml, body_text AS bodyText,
                   variables_json AS variablesJson, created_at AS createdAt, updated_at AS updatedAt
              FROM templates
             WHERE id = @id AND (user_id = @userId OR user_id IS NULL)
            """,
            new { userId, id },
            cancellationToken: cancellation));
    }

    public async Task<long> AddAsync(long userId, TemplateDraft draft, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new(
            """
            INSERT INTO templates (user_id, name, subject, body_html, body_text, variables_json, created_at, updated_at)
            VALUES (@userId, @Name, @Subject, @BodyHtml, @BodyText, @VariablesJson, @now, @now);
            SELECT LAST_INSERT_ID()
            """,
            new { userId, draft.Name, draft.Subject, draft.BodyHtml, draft.BodyText, draft.VariablesJson, now },
            cancellationToken: cancellation));
    }

    /// <returns>False when the user has no such template; one of the system is never the user's.</returns>
    public async Task<bool> UpdateAsync(
        long userId, long id, TemplateDraft draft, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE templates
               SET name = @Name, subject = @Subject, body_html = @BodyHtml, body_text = @BodyText,
                   variables_json = @VariablesJson, updated_at = @now
             WHERE id = @id AND user_id = @userId
            """,
            new { userId, id, draft.Name, draft.Subject, draft.BodyHtml, draft.BodyText, draft.VariablesJson, now },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>Copies a template of the user or the system to the user.</summary>
    /// <returns>The id of the copy; null when there is nothing to copy.</returns>
    public async Task<long?> DuplicateAsync(
        long userId, long id, string? name, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>(new(
            """
            INSERT INTO templates (user_id, name, subject, body_html, body_text, variables_json, created_at, updated_at)
            SELECT @userId, COALESCE(@name, LEFT(CONCAT(name, ' (copy)'), 200)), subject, body_html, body_text, variables_json, @now, @now
              FROM templates
             WHERE id = @id AND (user_id = @userId OR user_id IS NULL);
            SELECT CASE WHEN ROW_COUNT() = 1 THEN LAST_INSERT_ID() END
            """,
            new { userId, id, name, now },
            cancellationToken: cancellation));
    }

    /// <summary>Deletes a template of the user. Steps that were made from it keep their copy.</summary>
    /// <inheritdoc cref="UpdateAsync" path="/returns"/>
    public async Task<bool> DeleteAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            "DELETE FROM templates WHERE id = @id AND user_id = @userId",
            new { userId, id },
            cancellationToken: cancellation)) == 1;
    }
}
