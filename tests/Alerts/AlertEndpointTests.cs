using System.Net;
using System.Net.Http.Json;
using ColdMail.Alerts;
using ColdMail.Functions.Alerts;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Alerts;

[Trait("Kind", "path")]
public sealed class AlertEndpointTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_user_reads_and_resolves_the_own_alerts_only()
    {
        var user = await app.RegisterAsync();
        var other = await app.RegisterAsync();
        await RaiseAsync(user, 1);
        await RaiseAsync(user, 2);
        await RaiseAsync(other, 3);

        var page = await user.Http.GetFromJsonAsync<AlertPage>("/api/alerts?limit=1");
        var next = await user.Http.GetFromJsonAsync<AlertPage>($"/api/alerts?limit=1&before={page!.Next}");
        Assert.Equal("about 2", Assert.Single(page.Items).Text);
        Assert.Equal("about 1", Assert.Single(next!.Items).Text);
        Assert.Null(next.Next);

        var id = page.Items[0].Id;
        Assert.Equal(HttpStatusCode.NotFound, await ResolveAsync(other, id));
        Assert.Equal(HttpStatusCode.NoContent, await ResolveAsync(user, id));
        Assert.Equal(HttpStatusCode.NoContent, await ResolveAsync(user, id));
        Assert.Equal("about 1", Assert.Single((await user.Http.GetFromJsonAsync<AlertPage>("/api/alerts"))!.Items).Text);
        Assert.Equal("about 2", Assert.Single((await user.Http.GetFromJsonAsync<AlertPage>("/api/alerts?resolved=true"))!.Items).Text);
    }

    [Fact]
    public async Task Nobody_reads_alerts_without_signing_in()
    {
        using var response = await app.Browser().GetAsync("/api/alerts");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("before=0")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        var user = await app.RegisterAsync();

        using var response = await user.Http.GetAsync($"/api/alerts?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    Task RaiseAsync(TestUser user, long subject) => app.Services.GetRequiredService<AlertStore>().RaiseAsync(
        new Alert(user.Id, "TEST", subject, $"about {subject}"), Given.Now, CancellationToken.None);

    static async Task<HttpStatusCode> ResolveAsync(TestUser user, long id)
    {
        using var response = await user.Http.PostAsync($"/api/alerts/{id}/resolve", null);
        return response.StatusCode;
    }
}
