using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.TrackingDomains;

public static class TrackingDomainsRegistration
{
    public static IServiceCollection AddTrackingDomains(this IServiceCollection services)
    {
        services.AddOptions<TrackingDomainOptions>().BindConfiguration(TrackingDomainOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrackingDomainOptions>, TrackingDomainOptionsValidator>();
        return services
            .AddSingleton<TrackingDomainStore>()
            .AddSingleton<DomainLookup>()
            .AddSingleton<TrackingHosts>()
            .AddSingleton<TrackingDomainChecks>();
    }
}
