using ColdMail.Security;
using ColdMail.Tests.Endpoints;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Security;

[Trait("Kind", "path")]
public sealed class SecretColumnTests(EndpointApp app) : IClassFixture<EndpointApp>
{
    [Fact]
    public async Task A_change_of_keys_reaches_every_column_that_holds_secrets()
    {
        var stored = await app.Database.QueryAsync<string>(
            """
            SELECT CONCAT(table_name, '.', column_name)
              FROM information_schema.columns
             WHERE table_schema = DATABASE() AND column_name LIKE '%\_encrypted'
            """);

        var rotated = app.Services.GetServices<SecretColumn>().Select(column => $"{column.Table}.{column.Column}");

        Assert.Equal(stored.Order(StringComparer.Ordinal), rotated.Order(StringComparer.Ordinal));
    }
}
