using System.Net;
using ColdMail.Dev.Components;

namespace ColdMail.Tests.Infrastructure;

[Trait("Kind", "path")]
public sealed class ColdMailHostTests(TestDatabase database, TestStorage storage)
    : IClassFixture<TestDatabase>, IClassFixture<TestStorage>
{
    [Fact]
    public async Task Two_hosts_share_one_database_and_one_ends_without_the_other()
    {
        await using var first = await ColdMailHost.StartAsync(Options("first"), CancellationToken.None);
        await using var second = await ColdMailHost.StartAsync(Options("second"), CancellationToken.None);

        await first.KillAsync();

        Assert.Equal(0, first.ProcessId);
        using var client = new HttpClient { BaseAddress = second.Address };
        using var answer = await client.GetAsync(new Uri("/api/health", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await second.StopAsync();
        Assert.Equal(0, second.ProcessId);
    }

    ColdMailHostOptions Options(string name) =>
        new(Leftovers.TestName(name, Environment.ProcessId), database.ConnectionString, storage.ConnectionString)
        {
            Settings = DevelopmentSettings.Create(null, "http://localhost:7071"),
        };
}
