using ColdMail.Security;
using ColdMail.Webhooks.Sns;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Webhooks;

public static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhooksOptions>().BindConfiguration(WebhooksOptions.Section).ValidateOnStart();

        // Without its loggers: an address that confirms a subscription holds a token.
        services.AddHttpClient<SnsSite>(http =>
            {
                http.Timeout = SnsSite.Patience;
                http.MaxResponseContentBufferSize = SnsSite.MaxBytes;
            })
            .RemoveAllLoggers()
            .AddHttpMessageHandler(() => new SnsHostsOnly())
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        return services
            .AddSingleton(new SnsTrust(null))
            .AddSingleton<SnsCertificates>()
            .AddSingleton(new SecretColumn("webhook_endpoints", "secret_encrypted", LiveWebhookEndpoint.SecretOf))
            .AddSingleton<WebhookEndpointStore>()
            .AddSingleton<WebhookEndpoints>()
            .AddSingleton<WebhookInboxStore>()
            .AddSingleton<WebhookEventStore>()
            .AddSingleton<WebhookIntake>()
            .AddSingleton<WebhookRun>()
            .AddSingleton<WebhookPrune>();
    }
}
