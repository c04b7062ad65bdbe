using System.Net;
using System.Net.Http.Json;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class RateLimitPathTests
{
    [Theory]
    [InlineData("register", "RegistrationsPerHour", 3600)]
    [InlineData("sign-in", "SignInsPerMinute", 60)]
    [InlineData("password-reset", "ResetsPerHour", 3600)]
    public async Task Beyond_its_share_a_network_is_told_how_long_to_wait(string path, string limit, int window)
    {
        await using var app = new TestApp { Settings = new() { [$"Accounts:{limit}"] = "2" } };
        await app.InitializeAsync();
        List<HttpResponseMessage> answers = [];

        for (var i = 0; i < 3; i++)
        {
            answers.Add(await app.Browser().PostAsJsonAsync($"/api/auth/{path}", new { }));
        }

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests],
            answers.Select(answer => answer.StatusCode));
        Assert.InRange(answers[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, window);
        Assert.Equal("application/problem+json", answers[^1].Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_installation_can_be_closed_to_new_accounts()
    {
        await using var app = new TestApp { Settings = new() { ["Accounts:OpenRegistration"] = "false" } };
        await app.InitializeAsync();

        using var refused = await app.Browser().PostAsJsonAsync(
            "/api/auth/register", new { email = "late@example.com", password = TestApp.Password });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }
}
