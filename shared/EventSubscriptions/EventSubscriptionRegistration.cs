using ColdMail.Security;
using ColdMail.Senders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.EventSubscriptions;

public static class EventSubscriptionRegistration
{
    public static IServiceCollection AddEventSubscriptions(this IServiceCollection services)
    {
        services.AddOptions<EventSubscriptionOptions>().BindConfiguration(EventSubscriptionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EventSubscriptionOptions>, EventSubscriptionOptionsValidator>();

        // The handler itself renews its connections. Addresses can hold secrets of their receivers: they are not logged.
        services.AddHttpClient<EventClient>(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => EventClient.Handler(
                provider.GetRequiredService<HostGuard>(), provider.GetRequiredService<IOptions<EventSubscriptionOptions>>().Value))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services
            .AddSingleton<EventSubscriptionStore>()
            .AddSingleton(new SecretColumn("event_subscriptions", "secret_encrypted", SubscriptionSecrets.Current))
            .AddSingleton(new SecretColumn("event_subscriptions", "old_secret_encrypted", SubscriptionSecrets.Old))
            .AddSingleton<SubscriptionSetup>()
            .AddSingleton<EventFanOutStore>()
            .AddSingleton<OutboxTellingStore>()
            .AddSingleton<EventFanOut>()
            .AddSingleton<DeliveryHintStore>()
            .AddSingleton<DeliveryHints>()
            .AddSingleton<DeliveryLogStore>()
            .AddSingleton<DeliveryStore>()
            .AddSingleton<DeliveryRun>();
    }
}
