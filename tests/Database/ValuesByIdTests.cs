using ColdMail.Database;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.Database;

[Trait("Kind", "store")]
public sealed class ValuesByIdTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_row_gets_the_value_of_its_own_id()
    {
        var instant = new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc).AddTicks(1_234_560);
        await using var connection = await database.Db.OpenAsync(default);
        await connection.ExecuteAsync(
            """
            CREATE TEMPORARY TABLE things (id BIGINT PRIMARY KEY, words VARCHAR(99), number SMALLINT, instant DATETIME(6), bytes VARBINARY(9), same INT);
            INSERT INTO things (id, words) VALUES (7, 'untouched'), (9007199254740993, ''), (9007199254740992, ''), (3, '')
            """);

        long[] ids = [3, 9_007_199_254_740_993, 9_007_199_254_740_992];
        var parameters = new DynamicParameters(new { ids });
        var values = new ValuesById("id", ids, parameters);
        await connection.ExecuteAsync(
            $"""
            UPDATE things
               SET words = {values.Of("words", ["O'Hara \\ said \"no\" ü 日本 😀 @ids", null, ""])},
                   number = {values.Of("number", [-32_768, 250, null])},
                   instant = {values.Of("instant", [null, instant, instant.AddTicks(10)])},
                   bytes = {values.Of("bytes", [new byte[] { 0, 1, 39, 92, 255 }, Array.Empty<byte>(), null])},
                   same = {values.Of("same", [5, 5, 5])}
             WHERE id IN @ids
            """,
            parameters);
        var found = await connection.QueryAsync<(long Id, string? Words, int? Number, DateTime? Instant, byte[]? Bytes, int? Same)>(
            "SELECT id, words, number, instant, bytes, same FROM things ORDER BY id");
        await connection.ExecuteAsync("DROP TEMPORARY TABLE things");

        Assert.Equal(
            [
                (3, "O'Hara \\ said \"no\" ü 日本 😀 @ids", -32_768, null, "0001275CFF", 5),
                (7, "untouched", null, null, null, null),
                (9_007_199_254_740_992, "", null, instant.AddTicks(10), null, 5),
                (9_007_199_254_740_993, null, 250, instant, "", 5),
            ],
            found.Select(row => (row.Id, row.Words, row.Number, row.Instant, row.Bytes is { } bytes ? Convert.ToHexString(bytes) : null, row.Same)));
    }
}
