using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.Endpoints;

/// <summary>Every row of every table that belongs to a user, whatever tables there will be.</summary>
static class TenantSnapshot
{
    static readonly string[] Owners = ["user_id", "campaign_id", "sender_id", "list_id", "contact_id", "message_id"];

    public static async Task<string> OfAsync(TestDatabase database, Tenant tenant)
    {
        var columns = await database.QueryAsync<(string Table, string Column)>(
            """
            SELECT c.table_name, c.column_name
            FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.table_name <> 'schema_history'
            ORDER BY c.table_name, c.ordinal_position
            """);
        await using var connection = await database.Db.OpenAsync(CancellationToken.None);
        Dictionary<string, object> rows = new()
        {
            ["users"] = await connection.QueryAsync("SELECT * FROM users WHERE id = @User", tenant),
        };
        foreach (var table in columns.GroupBy(column => column.Table, column => column.Column))
        {
            var owned = table.Intersect(Owners).Select(column => $"{column} = {ValueOf(column)}").ToList();
            if (owned.Count > 0)
            {
                rows[table.Key] = await connection.QueryAsync(
                    $"SELECT * FROM {table.Key} WHERE {string.Join(" OR ", owned)} ORDER BY 1, 2", tenant);
            }
        }

        return JsonSerializer.Serialize(rows, Indented);
    }

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    static string ValueOf(string column) => column switch
    {
        "user_id" => "@User",
        "campaign_id" => "@Campaign",
        "sender_id" => "@Sender",
        "list_id" => "@List",
        "contact_id" => "@Contact",
        _ => "@Message",
    };
}
