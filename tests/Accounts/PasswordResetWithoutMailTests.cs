using System.Net;
using System.Net.Http.Json;
using ColdMail.Accounts;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class PasswordResetWithoutMailTests
{
    [Fact]
    public async Task Without_system_mail_everybody_is_told_that_there_is_no_reset_by_mail()
    {
        await using var app = new TestApp();
        await app.InitializeAsync();
        var user = await app.RegisterAsync();

        using var known = await app.Browser().PostAsJsonAsync("/api/auth/password-reset", new { email = user.Email });
        using var unknown = await app.Browser().PostAsJsonAsync("/api/auth/password-reset", new { email = "x@example.com" });

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (known.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task In_development_the_link_is_in_the_log()
    {
        await using var app = new TestApp { Environment = "Development", WithStorage = true };
        await app.InitializeAsync();
        var user = await app.RegisterAsync();

        using var asked = await app.Browser().PostAsJsonAsync("/api/auth/password-reset", new { email = user.Email });
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        var id = await connection.ExecuteScalarAsync<long>("SELECT MAX(id) FROM password_resets");
        await app.Services.GetRequiredService<AccountMail>().DeliverAsync($"reset {id}", CancellationToken.None);

        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Contains(
            app.Log.Lines,
            line => line.Contains("http://localhost:7071/reset-password#token=", StringComparison.Ordinal));
    }
}
