using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Tests.Infrastructure;
using Dapper;
using MySqlConnector;

namespace ColdMail.Tests.Database;

[Trait("Kind", "path")]
public sealed class MariaDbTests
{
    [Fact]
    public async Task Two_hosts_that_start_at_once_migrate_MariaDB_once()
    {
        await using var server = await Components.OwnDatabaseAsync("mariadb", DatabaseEngine.MariaDb);
        Assert.Contains("MariaDB", server.Version);
        var schema = $"{server.ConnectionString};Database=coldmail";

        await Task.WhenAll(
            Migrations.ApplyAsync(schema, _ => { }, CancellationToken.None),
            Migrations.ApplyAsync(schema, _ => { }, CancellationToken.None));

        await using var connection = new MySqlConnection(schema);
        Assert.Equal(
            ["Starter", "Team", "Unlimited"], await connection.QueryAsync<string>("SELECT name FROM plans ORDER BY id"));
        Assert.Empty(await connection.QueryAsync<string>(
            "SELECT version FROM schema_history WHERE version IS NOT NULL GROUP BY version HAVING COUNT(*) > 1"));
    }
}
