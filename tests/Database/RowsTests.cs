using ColdMail.Database;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.Database;

[Trait("Kind", "store")]
public sealed class RowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_value_comes_out_as_it_went_in()
    {
        var instant = new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc).AddTicks(1_234_560);
        var rows = new Rows("number bigint", "words text", "instant datetime(6)", "bytes text");
        rows.Add(long.MaxValue, "O'Hara said \"no\" \\ twice\r\n\tü 日本 😀 <b>&amp;</b> @rows null", instant, new byte[] { 0, 1, 254, 255 });
        rows.Add(-1, "", null, null);
        rows.Add(0, null, null, Array.Empty<byte>());
        rows.Add(1, "null", null, null);

        await using var connection = await database.Db.OpenAsync(default);
        var found = await connection.QueryAsync<(long Number, string? Words, DateTime? Instant, byte[]? Bytes)>(
            $"SELECT number, words, instant, FROM_BASE64(bytes) FROM {rows.Table} v", rows.With());

        Assert.Equal(
            [
                (long.MaxValue, "O'Hara said \"no\" \\ twice\r\n\tü 日本 😀 <b>&amp;</b> @rows null", instant, "0001FEFF"),
                (-1, "", null, null),
                (0, null, null, ""),
                (1, "null", null, null),
            ],
            found.Select(row => (row.Number, row.Words, row.Instant, row.Bytes is { } bytes ? Convert.ToHexString(bytes) : null)));
    }

    [Fact]
    public async Task A_transaction_sees_what_others_committed_since_it_began()
    {
        var user = await database.UserAsync();

        var seen = await database.Db.TransactAsync(
            async (connection, transaction) =>
            {
                var before = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM contacts WHERE user_id = @user", new { user }, transaction);
                await database.ContactAsync(user);
                return (before, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM contacts WHERE user_id = @user", new { user }, transaction));
            },
            default);

        Assert.Equal((0, 1), seen);
    }
}
