using System.Security.Cryptography;
using System.Text;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
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
    public async Task A_token_is_remembered_longer_than_a_signature_with_it_is_good()
    {
        await TokenAsync("old", hours: 25);
        await TokenAsync("young", hours: 23);

        await PruneAsync();

        Assert.Equal(
            [SHA256.HashData("young"u8)], await database.QueryAsync<byte[]>("SELECT token_hash FROM webhook_tokens"));
    }

    Task PruneAsync() => new WebhookPrune(new WebhookInboxStore(database.Db), clock).RunAsync(CancellationToken.None);

    Task<long> TokenAsync(string token, int hours) => database.InsertAsync("webhook_tokens", new
    {
        user_id = 1,
        token_hash = SHA256.HashData(Encoding.UTF8.GetBytes(token)),
        dedupe_key = new byte[32],
        used_at = Given.Now.AddHours(-hours),
    });
}
