using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Hosting;

[Trait("Kind", "path")]
public sealed class SecurityHeaderPathTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("/api/me")]
    [InlineData("/api/health")]
    [InlineData("/api/nothing-here")]
    [InlineData("/api/openapi.json")]
    public async Task Every_answer_of_the_api_is_closed_to_caches_frames_and_guesses(string path)
    {
        using var response = await app.Browser().GetAsync(path);

        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal(
            "default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }
}
