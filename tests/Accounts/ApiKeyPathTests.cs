using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ColdMail.Accounts;
using ColdMail.Functions.Accounts;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.AspNetCore.Mvc;

namespace ColdMail.Tests.Accounts;

[Trait("Kind", "path")]
public sealed class ApiKeyPathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_key_opens_the_account_of_its_owner()
    {
        var user = await app.RegisterAsync();
        var made = await MakeAsync(user, "read", "write");

        var me = await Program(made.Secret).GetFromJsonAsync<MyAccount>("/api/me");

        Assert.Equal(user.Id, me!.Id);
    }

    [Fact]
    public async Task A_key_does_only_what_its_scopes_say()
    {
        var user = await app.RegisterAsync();
        var writer = await MakeAsync(user, "write");

        using var refused = await Program(writer.Secret).GetAsync("/api/me");

        var problem = await refused.Content.ReadFromJsonAsync<ProblemDetails>();
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("scope 'read'", problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/me/sessions")]
    [InlineData("DELETE", "/api/me/sessions")]
    [InlineData("GET", "/api/me/api-keys")]
    [InlineData("POST", "/api/me/api-keys")]
    [InlineData("POST", "/api/me/password")]
    [InlineData("PUT", "/api/me")]
    public async Task No_key_can_take_the_account_over(string method, string path)
    {
        var user = await app.RegisterAsync();
        var key = await MakeAsync(user, "read", "write", "send");

        using var refused = await Program(key.Secret).SendAsync(new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method == "GET" ? null : JsonContent.Create(new { }),
        });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_stored_only_as_a_hash()
    {
        var user = await app.RegisterAsync();
        var made = await MakeAsync(user, "read");

        var listed = await user.Http.GetStringAsync("/api/me/api-keys");

        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        Assert.StartsWith("cm_", made.Secret, StringComparison.Ordinal);
        Assert.Contains(made.Key.Prefix, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret, listed, StringComparison.Ordinal);
        Assert.Equal(
            SecretToken.Hash(made.Secret),
            await connection.ExecuteScalarAsync<byte[]>("SELECT key_hash FROM api_keys WHERE id = @Id", new { made.Key.Id }));
    }

    [Fact]
    public async Task A_revoked_key_is_dead_at_once()
    {
        var user = await app.RegisterAsync();
        var made = await MakeAsync(user, "read");
        using var program = Program(made.Secret);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/me")).StatusCode);

        using var revoked = await user.Http.DeleteAsync($"/api/me/api-keys/{made.Key.Id}");

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/me")).StatusCode);
        Assert.Empty((await user.Http.GetFromJsonAsync<List<ApiKey>>("/api/me/api-keys"))!);
    }

    [Fact]
    public async Task The_list_tells_when_a_key_was_last_used()
    {
        var user = await app.RegisterAsync();
        var used = await MakeAsync(user, "read");
        await MakeAsync(user, "read");
        await Program(used.Secret).GetStringAsync("/api/me");

        var keys = await user.Http.GetFromJsonAsync<List<ApiKey>>("/api/me/api-keys");

        Assert.Equal([used.Key.Id], keys!.Where(key => key.LastUsedAt is not null).Select(key => key.Id));
    }

    [Theory]
    [InlineData("cm_not-a-key")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    [InlineData("")]
    public async Task Anything_else_after_bearer_is_refused_even_with_a_session_beside_it(string secret)
    {
        var user = await app.RegisterAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");

        using var refused = await user.Http.SendAsync(request);

        Assert.Equal(
            secret.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"x","scopes":[]}""")]
    [InlineData("""{"name":"x","scopes":["admin"]}""")]
    [InlineData("""{"name":"x","scopes":["read","read"]}""")]
    [InlineData("""{"name":"","scopes":["read"]}""")]
    public async Task A_key_without_a_name_or_with_odd_scopes_is_not_made(string body)
    {
        var user = await app.RegisterAsync();

        using var refused = await user.Http.PostAsync(
            "/api/me/api-keys", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task An_account_has_at_most_fifty_keys_even_when_asked_for_at_once()
    {
        var user = await app.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            using var answer = await user.Http.PostAsJsonAsync(
                "/api/me/api-keys", new { name = "k", scopes = ApiScopes.All });
            return answer.StatusCode;
        }));

        Assert.Equal(50, answers.Count(status => status == HttpStatusCode.Created));
        Assert.Equal(10, answers.Count(status => status == HttpStatusCode.Conflict));
    }

    static async Task<NewApiKey> MakeAsync(TestUser user, params string[] scopes)
    {
        using var response = await user.Http.PostAsJsonAsync("/api/me/api-keys", new { name = "Reports", scopes });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<NewApiKey>())!;
    }

    HttpClient Program(string secret)
    {
        var client = new HttpClient { BaseAddress = app.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }
}
