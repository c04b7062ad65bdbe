using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Webhooks;

public static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookEndpointStore>()
        .AddSingleton<WebhookEndpoints>()
        .AddSingleton<WebhookInboxStore>()
        .AddSingleton<WebhookEventStore>()
        .AddSingleton<WebhookIntake>()
        .AddSingleton<WebhookRun>();
}
