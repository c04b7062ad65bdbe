using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using ColdMail.Functions.Accounts;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class SignInPathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Registering_signs_in_and_me_tells_the_account_and_its_plan()
    {
        var user = await app.RegisterAsync("Vera.Registers@Example.com");

        var me = await user.Http.GetFromJsonAsync<MyAccount>("/api/me");

        Assert.NotNull(me);
        Assert.Equal(
            new MyAccount(
                user.Id,
                "vera.registers@example.com",
                "Vera",
                "",
                "",
                "Europe/Warsaw",
                null,
                new(1, "Starter", 2000, 10, 100000),
                0,
                me.CreatedAt.Date.AddDays(1),
                me.CreatedAt),
            me);
    }

    [Fact]
    public async Task The_profile_can_be_changed_and_nothing_else_of_the_account()
    {
        var user = await app.RegisterAsync();

        using var changed = await user.Http.PutAsJsonAsync("/api/me", new
        {
            name = "Wera",
            company = "Kotlin & Co",
            postalAddress = "ul. Długa 1, Gdańsk",
            timeZone = "America/New_York",
            planId = 3,
            plan = new { id = 3 },
            email = "other@example.com",
            id = 1,
        });

        var me = await changed.Content.ReadFromJsonAsync<MyAccount>();
        Assert.Equal(
            ("Wera", "Kotlin & Co", "ul. Długa 1, Gdańsk", "America/New_York", user.Email, 1L, user.Id),
            (me!.Name, me.Company, me.PostalAddress, me.TimeZone, me.Email, me.Plan.Id, me.Id));
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_registration_is_said_at_once()
    {
        using var response = await app.Browser().PostAsJsonAsync(
            "/api/auth/register", new { email = "nobody", password = "short", timeZone = "Mars/Olympus" });

        var problem = await response.Content.ReadFromJsonAsync<HttpValidationProblemDetails>();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["email", "password", "timeZone"], problem!.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("needs an @", problem.Errors["email"].Single(), StringComparison.Ordinal);
        Assert.Contains("at least 12 characters", problem.Errors["password"].Single(), StringComparison.Ordinal);
        Assert.Contains("IANA", problem.Errors["timeZone"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_has_one_account_however_it_is_spelt()
    {
        await app.RegisterAsync("once@example.com");

        using var again = await app.Browser().PostAsJsonAsync(
            "/api/auth/register", new { email = " ONCE@Example.com ", password = TestApp.Password });

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        await app.RegisterAsync("known@example.com");

        using var wrong = await SignInAsync("known@example.com", "not the password");
        using var unknown = await SignInAsync("unknown@example.com", "not the password");
        using var nonsense = await SignInAsync("not an address", "not the password");

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            new[] { wrong.StatusCode, unknown.StatusCode, nonsense.StatusCode });
        var said = await ProblemOf(wrong);
        Assert.Equal(said, await ProblemOf(unknown));
        Assert.Equal(said, await ProblemOf(nonsense));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_also_for_whoever_kept_the_cookie()
    {
        var user = await app.RegisterAsync();
        using var thief = app.Browser();
        thief.DefaultRequestHeaders.Add("Cookie", await CookieOfNewSessionAsync(user.Email, thief));
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/api/me")).StatusCode);

        using var signedOut = await thief.PostAsync("/api/auth/sign-out", null);

        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/api/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.Http.GetAsync("/api/me")).StatusCode);
    }

    [Fact]
    public async Task A_password_of_a_megabyte_is_refused_before_it_is_hashed()
    {
        var start = Stopwatch.GetTimestamp();

        using var response = await SignInAsync("known@example.com", new string('x', 1_000_000));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "not valid JSON")]
    [InlineData("""{"email":5}""", "application/json", HttpStatusCode.BadRequest, "at $.email")]
    [InlineData("null", "application/json", HttpStatusCode.BadRequest, "Send a JSON body")]
    [InlineData("email=a", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "application/json")]
    public async Task A_request_that_cannot_be_read_is_told_what_is_wrong(
        string body, string type, HttpStatusCode status, string text)
    {
        using var response = await app.Browser().PostAsync(
            "/api/auth/sign-in", new StringContent(body, Encoding.UTF8, type));

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, (await ProblemOf(response)).Item2 ?? await Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_hash_is_replaced_by_a_current_one_at_sign_in()
    {
        var user = await app.RegisterAsync();
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        var weak = new PasswordHasher<string>(
            Options.Create(
                new PasswordHasherOptions { IterationCount = 500 })).HashPassword("", TestApp.Password);
        await connection.ExecuteAsync("UPDATE users SET password_hash = @weak WHERE id = @Id", new { weak, user.Id });

        using var first = await SignInAsync(user.Email, TestApp.Password);
        var stored = await connection.ExecuteScalarAsync<string>("SELECT password_hash FROM users WHERE id = @Id", new { user.Id });
        using var second = await SignInAsync(user.Email, TestApp.Password);

        Assert.NotEqual(weak, stored);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Neither_addresses_nor_passwords_nor_secrets_are_logged_or_stored_readable()
    {
        var user = await app.RegisterAsync("person-canary@example.com");
        using var browser = app.Browser();
        var secret = (await CookieOfNewSessionAsync(user.Email, browser)).Split('=')[1];
        using var wrong = await SignInAsync(user.Email, "wrong-pw-canary");
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);

        var log = string.Join('\n', app.Log.Lines);
        Assert.Contains($"User {user.Id} registered", log, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(TestApp.Password, log, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>(
            "SELECT COUNT(*) FROM sessions WHERE token_hash = @secret", new { secret = Encoding.ASCII.GetBytes(secret)[..32] }));
    }

    static async Task<string> CookieOfNewSessionAsync(string email, HttpClient browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/sign-in")
        {
            Content = JsonContent.Create(new { email, password = TestApp.Password }),
        };
        using var plain = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = browser.BaseAddress };
        using var response = await plain.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    Task<HttpResponseMessage> SignInAsync(string email, string password) =>
        app.Browser().PostAsJsonAsync("/api/auth/sign-in", new { email, password });

    static async Task<(string?, string?, int?)> ProblemOf(HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>();
        return (problem!.Title, problem.Detail, problem.Status);
    }

    static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync();
}
