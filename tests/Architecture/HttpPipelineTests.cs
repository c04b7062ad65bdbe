extern alias isolated;

using System.Net;
using System.Net.Http.Json;
using ColdMail.Tests.Infrastructure;
using isolated::ColdMail.Functions.Hosting;
using isolated::ColdMail.Functions.Hosting.Isolated;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tests.Architecture;

/// <summary>
/// The hand-over from an HTTP-triggered function to the pipeline, on a web server that has matched the function's route
/// first, as the worker does.
/// </summary>
[Trait("Kind", "path")]
public sealed class HttpPipelineTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    WebApplication? worker;

    HttpClient Client { get; } = new(new SocketsHttpHandler { CookieContainer = new CookieContainer() });

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = database.ConnectionString,
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Encryption:CurrentKey"] = "test",
            ["Encryption:Keys:test"] = Convert.ToBase64String(new byte[32]),
            ["Accounts:TrustedProxies"] = "1",
            ["Links:PublicUrl"] = "https://go.example.com",
            ["Links:Keys:1"] = Convert.ToBase64String(new byte[32]),
        });
        builder.Services.AddColdMail(builder.Configuration);
        builder.Services.AddSingleton<HttpPipeline>();
        builder.Services.AddSingleton<HttpTriggers>();
        worker = builder.Build();
        // A WebApplication signs requests in by itself; the worker does not, and a second look would find the first answer.
        ((IApplicationBuilder)worker).Properties["__AuthenticationMiddlewareSet"] = true;
        worker.UseForwardedHeaders();
        worker.Map("api/{*path}", (HttpRequest request, HttpTriggers triggers) => triggers.ApiAsync(request));
        worker.Map("u/{*path}", (HttpRequest request, HttpTriggers triggers) => triggers.UnsubscribeAsync(request));
        await worker.StartAsync();
        Client.BaseAddress = new Uri(worker.Urls.Single());
        Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Client.DefaultRequestHeaders.Add("Origin", Client.BaseAddress.GetLeftPart(UriPartial.Authority));
        Client.DefaultRequestHeaders.Add("X-ColdMail", "1");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (worker is not null)
        {
            await worker.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_endpoint_answers_through_the_function()
    {
        using var response = await Client.GetAsync("/api/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{\"status\":\"ok\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Validation_cookies_and_sign_in_work_inside()
    {
        using var refused = await Client.PostAsJsonAsync("/api/auth/register", new { email = "nobody", password = "x" });
        using var registered = await Client.PostAsJsonAsync(
            "/api/auth/register", new { email = "vera@example.com", password = TestApp.Password, name = "Vera" });
        using var me = await Client.GetAsync("/api/me");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task A_caller_cannot_choose_the_address_it_is_known_by()
    {
        Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.66, 198.51.100.7");

        using var registered = await Client.PostAsJsonAsync(
            "/api/auth/register", new { email = "ida@example.com", password = TestApp.Password, name = "Ida" });

        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        Assert.Equal("198.51.100.7", await database.ScalarAsync<string>("SELECT ip FROM sessions ORDER BY id DESC LIMIT 1"));
    }

    [Theory]
    [InlineData("/api/me", HttpStatusCode.Unauthorized)]
    [InlineData("/api/no-such-thing", HttpStatusCode.NotFound)]
    [InlineData("/u/no/such/page", HttpStatusCode.NotFound)]
    public async Task What_the_pipeline_refuses_stays_refused(string path, HttpStatusCode expected)
    {
        using var response = await Client.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task The_description_of_the_api_is_served()
    {
        using var response = await Client.GetAsync("/api/openapi.json");

        Assert.Contains("\"/api/health\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
