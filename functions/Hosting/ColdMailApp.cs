using ColdMail.Accounts;
using ColdMail.Alerts;
using ColdMail.Analytics;
using ColdMail.Bounces;
using ColdMail.Breakers;
using ColdMail.Campaigns;
using ColdMail.Composing;
using ColdMail.Contacts;
using ColdMail.Database;
using ColdMail.DryRuns;
using ColdMail.EventSubscriptions;
using ColdMail.Explanations;
using ColdMail.Functions.Accounts;
using ColdMail.Functions.Alerts;
using ColdMail.Functions.Analytics;
using ColdMail.Functions.Bounces;
using ColdMail.Functions.Breakers;
using ColdMail.Functions.Campaigns;
using ColdMail.Functions.Contacts;
using ColdMail.Functions.DryRuns;
using ColdMail.Functions.EventSubscriptions;
using ColdMail.Functions.Explanations;
using ColdMail.Functions.Health;
using ColdMail.Functions.Inbound;
using ColdMail.Functions.Inbox;
using ColdMail.Functions.Notifications;
using ColdMail.Functions.Privacy;
using ColdMail.Functions.Scheduling;
using ColdMail.Functions.Senders;
using ColdMail.Functions.Sending;
using ColdMail.Functions.Stats;
using ColdMail.Functions.Stops;
using ColdMail.Functions.Suppression;
using ColdMail.Functions.Templates;
using ColdMail.Functions.Tracking;
using ColdMail.Functions.TrackingDomains;
using ColdMail.Functions.Webhooks;
using ColdMail.Inbound;
using ColdMail.Inbox;
using ColdMail.Notifications;
using ColdMail.Privacy;
using ColdMail.Retention;
using ColdMail.Scheduling;
using ColdMail.Security;
using ColdMail.Senders;
using ColdMail.Sending;
using ColdMail.Stats;
using ColdMail.Stops;
using ColdMail.Storage;
using ColdMail.Suppression;
using ColdMail.Templates;
using ColdMail.Tracking;
using ColdMail.TrackingDomains;
using ColdMail.Webhooks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace ColdMail.Functions.Hosting;

/// <summary>Everything that both hosts share: the services, the HTTP pipeline, what happens once at start.</summary>
public static class ColdMailApp
{
    public static IServiceCollection AddColdMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddSingleton(provider =>
            new Db(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString));

        var storage = new StorageOptions
        {
            ConnectionString = configuration[StorageOptions.Section],
            AccountName = configuration[$"{StorageOptions.Section}:accountName"],
        };
        services.AddSingleton(BlobStore.Open(storage));
        services.AddSingleton(QueueStore.Open(storage));

        services.AddSecurity();
        services.AddSenders();
        services.AddTracking();
        services.AddTrackingDomains();
        services.AddComposing();
        services.AddScheduling();
        services.AddSending();
        services.AddBounces();
        services.AddBreakers();
        services.AddStops();
        services.AddSuppression();
        services.AddPrivacy();
        services.AddTemplates();

        // It writes the path of every request, as a line and as the scope of all others. The path of a webhook opens its
        // endpoint, and that of a link in a mail acts for its reader.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
        services.AddProblemDetails(options => options.CustomizeProblemDetails = PlainProblems.Explain);
        services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false);
        services.AddExceptionHandler<UnreadableRequests>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddValidation();
        services.AddOpenApi();
        services.AddRouting();
        services.AddColdMailAuthentication();
        services.AddAccounts();
        services.AddAlerts();
        services.AddRetention();
        services.AddContacts();
        services.AddCampaigns();
        services.AddStats();
        services.AddAnalytics();
        services.AddExplanations();
        services.AddDryRuns();
        services.AddWebhooks();
        services.AddInbound();
        services.AddInbox();
        services.AddNotifications();
        services.AddEventSubscriptions();
        return services;
    }

    /// <summary>The HTTP pipeline, the same on Kestrel and inside the Functions worker.</summary>
    public static void UseColdMail(this IApplicationBuilder app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<TrackingHostGuard>();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseAuthorization();
        app.UseEndpoints(MapColdMail);
    }

    static void MapColdMail(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/api/openapi.json").AllowAnonymous();
        if (endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            endpoints.MapScalarApiReference("/api/docs", options => options.OpenApiRoutePattern = "/api/openapi.json")
                .AllowAnonymous();
        }

        endpoints.MapTracking();
        endpoints.MapWebhookIntake();

        var api = endpoints.MapGroup("/api").RequireAuthorization().WithMetadata(new CrossSiteGuard.Guarded());
        api.MapHealth();
        api.MapContacts();
        api.MapBounces();
        api.MapLists();
        api.MapUploads();
        api.MapCampaigns();
        api.MapStats();
        api.MapAnalytics();
        api.MapForecasts();
        api.MapExplanations();
        api.MapDryRuns();
        api.MapSending();
        api.MapStops();
        api.MapAuth();
        api.MapMe();
        api.MapSendingDomains();
        api.MapTrackingDomains();
        api.MapAlerts();
        api.MapSuppressions();
        api.MapPrivacy();
        api.MapTemplates();
        api.MapSenders();
        api.MapBreakers();
        api.MapInbox();
        api.MapThreads();
        api.MapSessions();
        api.MapApiKeys();
        api.MapWebhookEndpoints();
        api.MapEventSubscriptions();
        api.MapEventDeliveries();
        api.MapNotifications();
    }

    /// <summary>
    /// Brings database, queues and containers into shape before the first trigger fires. Safe to run at every start
    /// and by several hosts at once.
    /// </summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("ColdMail.Start");
        await Migrations.ApplyAsync(
            services.GetRequiredService<Db>().ConnectionString, line => StartLog.Migration(log, line), cancellation);
        await services.GetRequiredService<EventPartitions>().KeepAheadAsync(cancellation);
        await services.GetRequiredService<QueueStore>().CreateQueuesAsync(cancellation);
        await services.GetRequiredService<BlobStore>().CreateContainersAsync(cancellation);
    }
}

static partial class StartLog
{
    [LoggerMessage(LogLevel.Information, "{Line}")]
    public static partial void Migration(ILogger logger, string line);
}
