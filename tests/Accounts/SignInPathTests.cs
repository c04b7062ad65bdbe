using System.Net;
using System.Net.Http.Json;
using ColdMail.Accounts;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class SignInPathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Registering_signs_in_and_me_tells_the_account_and_its_plan()
    {
        var user = await app.RegisterAsync("Vera.Registers@Example.com");

        var me = await user.Http.GetFromJsonAsync<Account>("/api/me");

        Assert.NotNull(me);
        Assert.Equal(
            new Account(
                user.Id,
                "vera.registers@example.com",
                "Vera",
                "",
                "",
                "Europe/Warsaw",
                new Plan(1, "Starter", 2000, 10, 100000),
                me.CreatedAt),
            me);
    }

    [Fact]
    public async Task Nobody_gets_at_an_account_without_signing_in()
    {
        using var response = await app.Browser().GetAsync("/api/me");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_registration_is_said_at_once()
    {
        using var response = await app.Browser().PostAsJsonAsync(
            "/api/auth/register", new { email = "nobody", password = "short", timeZone = "Mars/Olympus" });

        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, string.Join("\n", app.Log.Lines));
        Assert.Contains("one e-mail address", body, StringComparison.Ordinal);
        Assert.Contains("at least 12 characters", body, StringComparison.Ordinal);
        Assert.Contains("IANA", body, StringComparison.Ordinal);
    }
}
