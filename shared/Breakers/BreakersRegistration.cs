using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Breakers;

public static class BreakersRegistration
{
    public static IServiceCollection AddBreakers(this IServiceCollection services)
    {
        services.AddOptions<BreakerOptions>().BindConfiguration(BreakerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BreakerOptions>, BreakerOptionsValidator>();
        return services
            .AddSingleton<TallyStore>()
            .AddSingleton<BreakerStore>()
            .AddSingleton<BreakerRun>()
            .AddSingleton<HealthStore>()
            .AddSingleton<BounceHealth>();
    }
}
