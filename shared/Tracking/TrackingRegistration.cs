using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Tracking;

public static class TrackingRegistration
{
    public static IServiceCollection AddTracking(this IServiceCollection services)
    {
        services.AddOptions<LinkOptions>().BindConfiguration(LinkOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LinkOptions>, LinkOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LinkOptions>>().Value);
        services.AddSingleton<LinkKeys>();
        services.AddSingleton<LinkTokens>();
        services.AddSingleton<TrackingStore>();
        services.AddSingleton<UnsubscribeStore>();
        services.AddSingleton<HitRecorder>();
        services.AddSingleton<LateHits>();
        services.AddSingleton<OptOuts>();
        return services;
    }
}
