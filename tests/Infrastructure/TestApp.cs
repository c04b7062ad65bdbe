using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Database;
using ColdMail.Functions.Hosting;
using ColdMail.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Infrastructure;

/// <summary>
/// The real HTTP pipeline on a free port of Kestrel, over a database schema of its own, with no triggers. Use it as a
/// class fixture, or make one with the settings a test needs and call <see cref="InitializeAsync"/>.
/// </summary>
public class TestApp : IAsyncLifetime
{
    public const string Password = "violet-harbour-47-kettle";

    /// <summary>The key of every application under test.</summary>
    public static readonly EncryptionOptions Encryption = new()
    {
        CurrentKey = "test",
        Keys = new() { ["test"] = "dGVzdHMgdXNlIHRoaXMga2V5IGFuZCBubyBvdGhlciE=" },
    };

    WebApplication? app;
    TestDatabase? database;
    int users;

    /// <summary>Replaces the time of the whole application.</summary>
    public FakeTimeProvider? Clock { get; init; }

    /// <summary>Configuration keys and values on top of those a test needs to run at all.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    /// <summary>Gives the application a storage account on a real emulator; without it queues and blobs are out of reach.</summary>
    public bool WithStorage { get; init; }

    /// <summary>The last word on the services.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    public string Environment { get; init; } = "Production";

    /// <summary>What the application logged, at Information and above.</summary>
    public CapturedLog Log { get; } = new();

    public IServiceProvider Services => Running.Services;

    /// <summary>The schema of this application, for arranging rows and for checks.</summary>
    public TestDatabase Database => database ?? throw new InvalidOperationException("The application was not started.");

    public Db Db => Services.GetRequiredService<Db>();

    public Uri Url => new(Running.Urls.Single());

    WebApplication Running => app ?? throw new InvalidOperationException("The application was not started.");

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environment });
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = database.ConnectionString,
            ["AzureWebJobsStorage"] = WithStorage
                ? (await TestStorage.CreateAsync()).ConnectionString
                : "UseDevelopmentStorage=true",
            ["Encryption:CurrentKey"] = Encryption.CurrentKey,
            ["Links:PublicUrl"] = "https://go.example.com",
            ["Links:RecordSeconds"] = "60",
            ["Links:Keys:1"] = "dGVzdHMgdXNlIHRoaXMga2V5IGFuZCBubyBvdGhlciE=",
            ["Encryption:Keys:test"] = Encryption.Keys["test"],
            ["Accounts:RegistrationsPerHour"] = "100000",
            ["Accounts:SignInsPerMinute"] = "100000",
            ["Accounts:ResetsPerHour"] = "100000",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddColdMail(builder.Configuration);
        builder.Services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = 1000);
        if (Clock is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        }

        Configure?.Invoke(builder.Services);
        app = builder.Build();
        app.UseColdMail();
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>A browser that nobody signed in with: it keeps cookies and sends what browsers send.</summary>
    public HttpClient Browser()
    {
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = Url };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        client.DefaultRequestHeaders.Add("Origin", Url.GetLeftPart(UriPartial.Authority));
        client.DefaultRequestHeaders.Add("X-ColdMail", "1");
        return client;
    }

    /// <summary>Makes an account; its browser is signed in.</summary>
    public async Task<TestUser> RegisterAsync(string? email = null)
    {
        email ??= $"user{Interlocked.Increment(ref users)}@example.com";
        var http = Browser();
        using var response = await http.PostAsJsonAsync(
            "/api/auth/register", new { email, password = Password, name = "Vera", timeZone = "Europe/Warsaw" });
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return new TestUser(answer.GetProperty("userId").GetInt64(), email, http);
    }
}

/// <param name="Http">Signed in as this user.</param>
public sealed record TestUser(long Id, string Email, HttpClient Http)
{
    public string Password { get; init; } = TestApp.Password;
}
