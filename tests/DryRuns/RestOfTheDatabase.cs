using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.DryRuns;

/// <summary>Every row of every table but those of dry runs, whatever tables there will be.</summary>
static class RestOfTheDatabase
{
    public static async Task<string> OfAsync(TestDatabase database)
    {
        var tables = await database.QueryAsync<string>(
            """
            SELECT table_name
              FROM information_schema.tables
             WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name NOT IN ('dry_runs', 'dry_run_mails')
             ORDER BY table_name
            """);
        await using var connection = await database.Db.OpenAsync(CancellationToken.None);
        var rows = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var table in tables)
        {
            rows[table] = [.. (await connection.QueryAsync($"SELECT * FROM {table}"))
                .Select(row => JsonSerializer.Serialize((IDictionary<string, object?>)row))
                .Order(StringComparer.Ordinal)];
        }

        return JsonSerializer.Serialize(rows, Indented);
    }

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
