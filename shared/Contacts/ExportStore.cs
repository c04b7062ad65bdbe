using System.Text.Json;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Contacts;

public sealed class ExportStore(Db db)
{
    /// <summary>The custom fields that at least one of the contacts has, in alphabetical order.</summary>
    public async Task<IReadOnlyList<string>> FieldsInUseAsync(
        long userId, ContactFilter filter, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var keys = await connection.QueryAsync<string>(new(
            ContactSql.FieldNames(filter),
            ContactSql.Parameters(userId, filter),
            cancellationToken: cancellation));
        return [.. keys.SelectMany(names => JsonSerializer.Deserialize<string[]>(names)!).Distinct().Order(StringComparer.Ordinal)];
    }
}
