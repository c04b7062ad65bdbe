using ColdMail.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(Components))]

namespace ColdMail.Tests.Infrastructure;

/// <summary>
/// The real parts that tests share: given by <c>COLDMAIL_DB</c>, or started once, by the first test that asks for one.
/// A run that asks for none starts none.
/// </summary>
public sealed class Components
{
    static readonly Lazy<Task<string>> Database = new(OpenDatabaseAsync);

    /// <summary>Connection string of the database server, without a schema.</summary>
    internal static Task<string> DatabaseAsync() => Database.Value;

    static async Task<string> OpenDatabaseAsync()
    {
        var server = Environment.GetEnvironmentVariable("COLDMAIL_DB")
            ?? throw new InvalidOperationException("Set COLDMAIL_DB to the connection string of a MySQL server.");
        await TestDatabase.SweepAsync(server, TimeProvider.System.GetUtcNow().UtcDateTime);
        return server;
    }
}
