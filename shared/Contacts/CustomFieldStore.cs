using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Contacts;

/// <summary>The names of the custom fields of a user.</summary>
static class CustomFieldStore
{
    /// <summary>Makes fields known. Safe to repeat.</summary>
    /// <param name="transaction">Null: the fields are kept whatever becomes of the contacts.</param>
    public static async Task RegisterAsync(
        MySqlConnection connection, MySqlTransaction? transaction, long userId, IEnumerable<string> names, DateTime now,
        CancellationToken cancellation)
    {
        var rows = new Rows("name text");
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            rows.Add(name);
        }

        if (rows.IsEmpty)
        {
            return;
        }

        await connection.ExecuteAsync(new(
            $"""
            INSERT INTO contact_fields (user_id, name, created_at)
            SELECT @userId, v.name, @now
              FROM {rows.Table} v
                ON DUPLICATE KEY UPDATE name = VALUES(name)
            """,
            rows.With(new { userId, now }),
            transaction,
            cancellationToken: cancellation));
    }
}
