using Dapper;
using MySqlConnector;

namespace ColdMail.Tests.Infrastructure;

[Trait("Kind", "path")]
public sealed class MySqlServerTests
{
    [Fact]
    public async Task What_was_committed_is_there_after_the_server_was_killed()
    {
        await using var server = await Components.OwnDatabaseAsync("killed");
        await ExecuteAsync(server.ConnectionString, "CREATE DATABASE kept; CREATE TABLE kept.row (id BIGINT PRIMARY KEY)");
        await ExecuteAsync(server.ConnectionString, "INSERT INTO kept.row (id) VALUES (1), (2)");

        await server.KillAsync();
        Assert.Equal(0, server.ProcessId);
        await server.StartAgainAsync(CancellationToken.None);

        await using var connection = new MySqlConnection(server.ConnectionString);
        Assert.Equal([1L, 2L], await connection.QueryAsync<long>("SELECT id FROM kept.row ORDER BY id"));
    }

    static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new MySqlConnection(server);
        await connection.ExecuteAsync(sql);
    }
}
