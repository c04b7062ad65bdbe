using System.Net;
using System.Text;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class CrossSitePathTests(TestApp app) : IClassFixture<TestApp>
{
    const string Json = "application/json";

    [Theory]
    [InlineData("same-origin", null, HttpStatusCode.OK)]
    [InlineData("none", null, HttpStatusCode.OK)]
    [InlineData("cross-site", null, HttpStatusCode.Forbidden)]
    [InlineData("same-site", null, HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "own", HttpStatusCode.Forbidden)]
    [InlineData("nonsense", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "own", HttpStatusCode.OK)]
    [InlineData(null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", HttpStatusCode.Forbidden)]
    [InlineData(null, null, HttpStatusCode.Forbidden)]
    public async Task A_write_with_a_session_is_taken_only_from_our_own_pages(string? site, string? origin, HttpStatusCode expected)
    {
        using var response = await PutProfileAsync(await SignedInAsync(), site, origin, Json);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_body_that_a_form_can_send_is_not_taken(string type)
    {
        using var response = await PutProfileAsync(await SignedInAsync(), "same-origin", "own", type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("cross-site", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    public async Task Another_site_cannot_sign_its_visitor_in_as_somebody_else(
        string? site, string? origin, HttpStatusCode expected)
    {
        using var client = new HttpClient { BaseAddress = app.Url };
        using var request = Request(HttpMethod.Post, "/api/auth/sign-in", site, origin);
        request.Content = new StringContent("""{"email":"a@example.com","password":"x"}""", Encoding.UTF8, Json);

        using var response = await client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Reading_needs_none_of_it_and_no_other_site_may_read_the_answer()
    {
        var client = await SignedInAsync();
        using var request = Request(HttpMethod.Get, "/api/me", "cross-site", "http://evil.example");

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Fact]
    public async Task A_preflight_of_another_site_gets_no_permission()
    {
        using var client = new HttpClient { BaseAddress = app.Url };
        using var request = Request(HttpMethod.Options, "/api/me", "cross-site", "http://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "content-type, x-coldmail");

        using var response = await client.SendAsync(request);

        Assert.DoesNotContain(
            response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    async Task<HttpResponseMessage> PutProfileAsync(HttpClient client, string? site, string? origin, string type)
    {
        using var request = Request(HttpMethod.Put, "/api/me", site, origin);
        request.Content = new StringContent(
            """{"name":"V","company":"","postalAddress":"","timeZone":"UTC"}""", Encoding.UTF8);
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await client.SendAsync(request);
    }

    HttpRequestMessage Request(HttpMethod method, string path, string? site, string? origin)
    {
        var request = new HttpRequestMessage(method, path);
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? app.Url.GetLeftPart(UriPartial.Authority) : origin);
        }

        return request;
    }

    async Task<HttpClient> SignedInAsync()
    {
        var user = await app.RegisterAsync();
        foreach (var header in new[] { "Sec-Fetch-Site", "Origin", "X-ColdMail" })
        {
            user.Http.DefaultRequestHeaders.Remove(header);
        }

        return user.Http;
    }
}
