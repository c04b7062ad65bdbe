using ColdMail.Database;
using ColdMail.Tests.Infrastructure;
using MySqlConnector;

namespace ColdMail.Tests.Database;

[Trait("Kind", "store")]
public sealed class MigrationsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_fresh_schema_holds_the_plans_and_accepts_rows()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "grace@navy.example");

        Assert.Equal(["Starter", "Team", "Unlimited"], await database.QueryAsync<string>("SELECT name FROM plans ORDER BY id"));
        Assert.Equal(
            "navy.example", await database.ScalarAsync<string>("SELECT email_domain FROM contacts WHERE id = @contact", new { contact }));
    }

    [Fact]
    public async Task Starting_again_changes_nothing()
    {
        var before = await database.QueryAsync<string>("SELECT version FROM schema_history ORDER BY id");

        await Migrations.ApplyAsync(database.ConnectionString, _ => { }, CancellationToken.None);

        Assert.Equal(before, await database.QueryAsync<string>("SELECT version FROM schema_history ORDER BY id"));
    }

    [Fact]
    public async Task Three_hosts_that_start_at_once_migrate_once()
    {
        var schema = $"{database.Schema}_race";
        var connection = new MySqlConnectionStringBuilder(database.ConnectionString) { Database = schema }.ConnectionString;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
                Migrations.ApplyAsync(connection, _ => { }, CancellationToken.None)));

            var runs = await database.QueryAsync<string>(
                $"SELECT version FROM `{schema}`.schema_history WHERE version IS NOT NULL GROUP BY version HAVING COUNT(*) > 1");
            Assert.Empty(runs);
            Assert.Equal(3, await database.ScalarAsync<int>($"SELECT COUNT(*) FROM `{schema}`.plans"));
        }
        finally
        {
            await database.ExecuteAsync($"DROP DATABASE IF EXISTS `{schema}`");
        }
    }
}
