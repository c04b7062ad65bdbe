using System.Globalization;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Tests.Infrastructure;

/// <summary>A schema of its own on a real server, migrated, dropped again on disposal.</summary>
/// <remarks>
/// Take it as a class fixture (<c>IClassFixture&lt;TestDatabase&gt;</c>) for one schema per class, or make one with
/// <see cref="CreateAsync"/>. Making one takes about a quarter of a second.
/// </remarks>
public sealed class TestDatabase : IAsyncLifetime
{
    const string Prefix = "coldmail_test_";
    const string Stamp = "yyyyMMddHHmm";
    static readonly TimeSpan LongestRun = TimeSpan.FromHours(6);

    Db? db;

    /// <summary>The schema, as the features see it.</summary>
    public Db Db => db ?? throw new InvalidOperationException("The schema does not exist yet: await CreateAsync().");

    /// <summary>Names the schema; credentials included.</summary>
    public string ConnectionString => Db.ConnectionString;

    public string Schema { get; } =
        $"{Prefix}{TimeProvider.System.GetUtcNow().ToString(Stamp, CultureInfo.InvariantCulture)}_{Random.Shared.NextInt64():x}";

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        return database;
    }

    public async ValueTask InitializeAsync()
    {
        var server = await Components.DatabaseAsync();
        var connection = new MySqlConnectionStringBuilder(server) { Database = Schema }.ConnectionString;
        await Migrations.ApplyAsync(connection, _ => { }, CancellationToken.None);
        db = new Db(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (db is not null)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS `{Schema}`");
            await db.DisposeAsync();
        }
    }

    /// <summary>Runs one statement; for arranging rows and for checks that no store offers.</summary>
    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Db.OpenAsync(CancellationToken.None);
        return await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Db.OpenAsync(CancellationToken.None);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Db.OpenAsync(CancellationToken.None);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    /// <summary>Inserts one row from the properties of <paramref name="row"/>, named as the columns.</summary>
    /// <returns>The id that the database gave, 0 for a table without one.</returns>
    public async Task<long> InsertAsync(string table, object row)
    {
        var columns = row.GetType().GetProperties().Select(property => property.Name).ToList();
        await using var connection = await Db.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>(
            $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))});
            SELECT LAST_INSERT_ID();
            """,
            row);
    }

    /// <summary>Drops what runs that were killed left on a server that outlives them.</summary>
    internal static async Task SweepAsync(string server, DateTime now)
    {
        await using var connection = new MySqlConnection(server);
        await connection.OpenAsync();
        var schemas = await connection.QueryAsync<string>(
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'coldmail\\_test\\_%'");
        foreach (var schema in schemas)
        {
            var stamp = schema[Prefix.Length..].Split('_')[0];
            if (DateTime.TryParseExact(stamp, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.None, out var made)
                && made < now - LongestRun)
            {
                await connection.ExecuteAsync($"DROP DATABASE IF EXISTS `{schema}`");
            }
        }
    }
}
