using Dapper;
using EvolveDb;
using MySqlConnector;

namespace ColdMail.Database;

/// <summary>Brings the schema up to date from the SQL files in this folder.</summary>
public static class Migrations
{
    /// <summary>
    /// Creates the database when it is missing, then applies every migration that it does not have yet, in order.
    /// Safe to run in several processes at once: one applies, the others wait and find nothing to do.
    /// </summary>
    public static async Task ApplyAsync(string connectionString, Action<string> log, CancellationToken cancellation)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString) { AllowUserVariables = true };
        await CreateDatabaseAsync(settings, cancellation);
        await using var connection = new MySqlConnection(settings.ConnectionString);
        var evolve = new Evolve(connection, line => log(line))
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = ["ColdMail.Database.Migrations"],
            IsEraseDisabled = true,
            MetadataTableName = "schema_history",
            EnableClusterMode = true,
            CommandTimeout = 600,
        };
        await Task.Run(evolve.Migrate, cancellation);
    }

    static async Task CreateDatabaseAsync(MySqlConnectionStringBuilder settings, CancellationToken cancellation)
    {
        var database = settings.Database;
        if (database.Length == 0 || database.Contains('`', StringComparison.Ordinal))
        {
            throw new ArgumentException("The database connection string must name a database, e.g. Database=coldmail.");
        }

        var server = new MySqlConnectionStringBuilder(settings.ConnectionString) { Database = "" };
        await using var connection = new MySqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            $"CREATE DATABASE IF NOT EXISTS `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci",
            cancellationToken: cancellation));
    }
}
