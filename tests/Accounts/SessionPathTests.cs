using System.Net;
using System.Net.Http.Json;
using ColdMail.Functions.Accounts;
using ColdMail.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class SessionPathTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    [Fact]
    public async Task A_session_ends_after_a_week_without_use()
    {
        var user = await app.RegisterAsync();

        app.Clock!.Advance(TimeSpan.FromDays(6.9));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(user.Http));
        app.Clock.Advance(TimeSpan.FromDays(6.9));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(user.Http));
        app.Clock.Advance(TimeSpan.FromDays(7.1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(user.Http));
    }

    [Fact]
    public async Task A_session_ends_after_thirty_days_however_much_it_is_used()
    {
        var user = await app.RegisterAsync();

        for (var day = 0; day < 29; day++)
        {
            app.Clock!.Advance(TimeSpan.FromDays(1));
            Assert.Equal(HttpStatusCode.OK, await StatusOf(user.Http));
        }

        app.Clock!.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(user.Http));
    }

    [Fact]
    public async Task The_sessions_of_an_account_can_be_seen_and_ended()
    {
        var user = await app.RegisterAsync();
        var laptop = await SignInAsync(user, "Laptop");
        var phone = await SignInAsync(user, "Phone");
        var listed = await laptop.GetFromJsonAsync<List<SessionAnswer>>("/api/me/sessions");
        Assert.Equal(3, listed!.Count);
        Assert.Equal("Laptop", Assert.Single(listed, session => session.IsCurrent).UserAgent);
        var phoneId = Assert.Single(listed, session => session.UserAgent == "Phone").Id;

        using var ended = await laptop.DeleteAsync($"/api/me/sessions/{phoneId}");
        using var endedAgain = await laptop.DeleteAsync($"/api/me/sessions/{phoneId}");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (ended.StatusCode, endedAgain.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(phone));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(user.Http));

        using var others = await laptop.DeleteAsync("/api/me/sessions");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(user.Http));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(laptop));
    }

    [Fact]
    public async Task Changing_the_password_ends_every_other_session_and_the_old_password()
    {
        var user = await app.RegisterAsync();
        var other = await SignInAsync(user, "Phone");

        using var wrong = await ChangeAsync(user.Http, "not my password", "meadow lantern forty two");
        using var weak = await ChangeAsync(user.Http, TestApp.Password, $"{user.Email}!!");
        using var changed = await ChangeAsync(user.Http, TestApp.Password, "meadow lantern forty two");

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK],
            new[] { wrong.StatusCode, weak.StatusCode, changed.StatusCode });
        Assert.Equal("password", (await weak.Content.ReadFromJsonAsync<HttpValidationProblemDetails>())!.Errors.Single().Key);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(other));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(user.Http));
        using var old = await app.Browser().PostAsJsonAsync(
            "/api/auth/sign-in", new { email = user.Email, password = TestApp.Password });
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        await SignInAsync(user with { Password = "meadow lantern forty two" }, "Tablet");
    }

    [Fact]
    public async Task A_stolen_session_cannot_try_passwords_at_will()
    {
        var user = await app.RegisterAsync();
        List<HttpStatusCode> answers = [];

        for (var i = 0; i < 6; i++)
        {
            using var answer = await ChangeAsync(user.Http, $"guess number {i}", "meadow lantern forty two");
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_for_scripts_and_other_sites()
    {
        var plain = await SetCookieAsync(https: false);
        var secure = await SetCookieAsync(https: true);

        Assert.StartsWith("coldmail=", plain, StringComparison.Ordinal);
        Assert.Contains("path=/; samesite=strict; httponly", plain, StringComparison.Ordinal);
        Assert.StartsWith("__Host-coldmail=", secure, StringComparison.Ordinal);
        Assert.Contains("path=/; secure; samesite=strict; httponly", secure, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", secure, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_session_from_https_is_not_taken_over_plain_http()
    {
        var cookie = (await SetCookieAsync(https: true)).Split(';')[0];
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = app.Url };
        client.DefaultRequestHeaders.Add("Cookie", cookie.Replace("__Host-", "", StringComparison.Ordinal) + "; " + cookie);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client));

        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", cookie.Replace("__Host-", "", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(client));
    }

    async Task<string> SetCookieAsync(bool https)
    {
        using var browser = app.Browser();
        if (https)
        {
            browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        }

        using var response = await browser.PostAsJsonAsync(
            "/api/auth/register", new { email = $"{Guid.NewGuid():N}@example.com", password = TestApp.Password });
        return response.Headers.GetValues("Set-Cookie").Single();
    }

    async Task<HttpClient> SignInAsync(TestUser user, string userAgent)
    {
        var browser = app.Browser();
        browser.DefaultRequestHeaders.Add("User-Agent", userAgent);
        using var response = await browser.PostAsJsonAsync(
            "/api/auth/sign-in", new { email = user.Email, password = user.Password });
        response.EnsureSuccessStatusCode();
        return browser;
    }

    static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string currentPassword, string password) =>
        client.PostAsJsonAsync("/api/me/password", new { currentPassword, password });

    static async Task<HttpStatusCode> StatusOf(HttpClient client)
    {
        using var response = await client.GetAsync("/api/me");
        return response.StatusCode;
    }
}
