using System.Security.Cryptography;
using System.Text;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Webhooks;

[Trait("Kind", "store")]
public sealed class WebhookPruneTests : IAsyncLifetime
{
    readonly TestDatabase database = new();
    readonly FakeTimeProvider clock = new(new DateTimeOffset(Given.Now));

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task What_was_processed_long_ago_goes_and_everything_else_stays()
    {
        await ItemAsync("old", days: 31, null);
        await ItemAsync("old and unmatched", days: 31, "UNKNOWN_MESSAGE");
        await ItemAsync("old and malformed", days: 31, "MALFORMED: no JSON");
        await ItemAsync("old and failed", days: 31, "FAILED: Exception");
        await ItemAsync("young", days: 29, null);
        await ItemAsync("waiting", days: null, null);

        await PruneAsync();
        await PruneAsync();

        Assert.Equal(
            ["old and failed", "waiting", "young"], await database.QueryAsync<string>("SELECT raw FROM webhook_inbox ORDER BY raw"));
    }

    [Fact]
    public async Task More_than_one_step_of_rows_goes_at_once()
    {
        for (var i = 0; i < 1_001; i++)
        {
            await ItemAsync($"{i}", days: 31, null);
        }

        await PruneAsync();

        Assert.Equal(0, await database.ScalarAsync<int>("SELECT COUNT(*) FROM webhook_inbox"));
    }

    [Fact]
    public async Task A_token_is_remembered_longer_than_a_signature_with_it_is_good()
    {
        await TokenAsync("old", hours: 25);
        await TokenAsync("young", hours: 23);

        await PruneAsync();

        Assert.Equal(
            [SHA256.HashData("young"u8)], await database.QueryAsync<byte[]>("SELECT token_hash FROM webhook_tokens"));
    }

    Task PruneAsync() => new WebhookPrune(
        new WebhookInboxStore(database.Db), Options.Create(new WebhooksOptions()), clock, NullLogger<WebhookPrune>.Instance)
        .RunAsync(CancellationToken.None);

    Task<long> ItemAsync(string raw, int? days, string? error) => database.InsertAsync("webhook_inbox", new
    {
        user_id = 1,
        provider = "generic",
        dedupe_key = SHA256.HashData(Encoding.UTF8.GetBytes(raw)),
        received_at = Given.Now.AddDays(-40),
        raw,
        processed_at = days is { } old ? Given.Now.AddDays(-old) : (DateTime?)null,
        error,
    });

    Task<long> TokenAsync(string token, int hours) => database.InsertAsync("webhook_tokens", new
    {
        user_id = 1,
        token_hash = SHA256.HashData(Encoding.UTF8.GetBytes(token)),
        dedupe_key = new byte[32],
        used_at = Given.Now.AddHours(-hours),
    });
}
