using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Bounces;

public static class BouncesRegistration
{
    public static IServiceCollection AddBounces(this IServiceCollection services)
    {
        services.AddOptions<SoftBounceOptions>().BindConfiguration(SoftBounceOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SoftBounceOptions>, SoftBounceOptionsValidator>();
        return services
            .AddSingleton<SoftBounceStore>()
            .AddSingleton<SoftBounceRun>()
            .AddSingleton<BounceListStore>();
    }
}
