using System.Net;
using System.Net.Http.Json;
using ColdMail.Accounts;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class PasswordResetPathTests(MailingApp app) : IClassFixture<MailingApp>, IAsyncLifetime
{
    const string NewPassword = "meadow lantern forty two";

    /// <summary>Empties the queue, which other tests of this class may have left filled.</summary>
    public async ValueTask InitializeAsync() => await app.DeliverAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_mailed_link_sets_a_new_password_once_and_ends_every_session()
    {
        var user = await app.RegisterAsync("forgetful@example.com");
        await AskAsync(user.Email);
        await app.DeliverAsync();
        var token = app.TokenOf(user.Email);

        using var weak = await ConfirmAsync(token, "forgetful@example.com");
        using var done = await ConfirmAsync(token, NewPassword);
        using var again = await ConfirmAsync(token, "meadow lantern forty three");

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.Gone],
            new[] { weak.StatusCode, done.StatusCode, again.StatusCode });
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.Http.GetAsync("/api/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(user.Email, TestApp.Password));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(user.Email, NewPassword));
    }

    [Fact]
    public async Task An_unknown_address_gets_the_same_answer_and_no_mail()
    {
        await app.RegisterAsync("somebody@example.com");

        using var known = await AskAsync("somebody@example.com");
        using var unknown = await AskAsync("nobody-at-all@example.com");
        var queued = await app.DeliverAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (known.StatusCode, unknown.StatusCode));
        Assert.Equal(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.Equal(2, queued.Count);
        Assert.Single(app.MailsTo("somebody@example.com"));
        Assert.Empty(app.MailsTo("nobody-at-all@example.com"));
    }

    [Fact]
    public async Task Nobody_can_flood_a_mailbox_with_resets()
    {
        var user = await app.RegisterAsync();

        for (var i = 0; i < 6; i++)
        {
            using var asked = await AskAsync(user.Email);
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        }

        await app.DeliverAsync();
        Assert.Equal(3, app.MailsTo(user.Email).Count);

        app.Clock!.Advance(TimeSpan.FromMinutes(61));
        await AskAsync(user.Email);
        await app.DeliverAsync();
        Assert.Equal(4, app.MailsTo(user.Email).Count);
    }

    [Fact]
    public async Task A_link_is_over_after_an_hour()
    {
        var user = await app.RegisterAsync();
        await AskAsync(user.Email);
        await app.DeliverAsync();

        app.Clock!.Advance(TimeSpan.FromMinutes(61));
        using var late = await ConfirmAsync(app.TokenOf(user.Email), NewPassword);

        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
    }

    [Fact]
    public async Task The_secret_of_a_link_is_neither_queued_nor_stored()
    {
        var user = await app.RegisterAsync();
        await AskAsync(user.Email);
        var queued = await app.DeliverAsync();
        var token = app.TokenOf(user.Email);
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);

        var stored = await connection.QuerySingleAsync<byte[]>(
            "SELECT token_hash FROM password_resets WHERE user_id = @Id", new { user.Id });

        Assert.Equal(SecretToken.Hash(token), stored);
        Assert.Matches("^reset [0-9]+$", Assert.Single(queued));
    }

    [Fact]
    public async Task A_message_that_comes_twice_makes_a_second_link_that_replaces_the_first()
    {
        var user = await app.RegisterAsync();
        await AskAsync(user.Email);
        var message = Assert.Single(await app.DeliverAsync());
        var first = app.TokenOf(user.Email);

        await app.Services.GetRequiredService<AccountMail>().DeliverAsync(message, CancellationToken.None);

        Assert.Equal(2, app.MailsTo(user.Email).Count);
        Assert.Equal(HttpStatusCode.Gone, (await ConfirmAsync(first, NewPassword)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ConfirmAsync(app.TokenOf(user.Email), NewPassword)).StatusCode);
    }

    [Fact]
    public async Task A_reset_lets_the_owner_in_while_somebody_else_guesses()
    {
        var user = await app.RegisterAsync();
        await AskAsync(user.Email);
        await app.DeliverAsync();
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(user.Email, "a wrong guess");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(user.Email, TestApp.Password));
        using var browser = app.Browser();
        using var reset = await browser.PostAsJsonAsync(
            "/api/auth/password-reset/confirm", new { token = app.TokenOf(user.Email), password = NewPassword });

        Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/me")).StatusCode);
    }

    [Fact]
    public async Task The_owner_hears_of_a_changed_password()
    {
        var user = await app.RegisterAsync();

        using var changed = await user.Http.PostAsJsonAsync(
            "/api/me/password", new { currentPassword = TestApp.Password, password = NewPassword });
        await app.DeliverAsync();

        Assert.Equal("Your ColdMail password was changed", Assert.Single(app.MailsTo(user.Email)).Subject);
    }

    Task<HttpResponseMessage> AskAsync(string email) =>
        app.Browser().PostAsJsonAsync("/api/auth/password-reset", new { email });

    Task<HttpResponseMessage> ConfirmAsync(string token, string password) =>
        app.Browser().PostAsJsonAsync("/api/auth/password-reset/confirm", new { token, password });

    async Task<HttpStatusCode> SignInAsync(string email, string password)
    {
        using var response = await app.Browser().PostAsJsonAsync("/api/auth/sign-in", new { email, password });
        return response.StatusCode;
    }
}
