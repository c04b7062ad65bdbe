using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Stops;

public static class StopsRegistration
{
    public static IServiceCollection AddStops(this IServiceCollection services)
    {
        services.AddOptions<AbsenceOptions>().BindConfiguration(AbsenceOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AbsenceOptions>, AbsenceOptionsValidator>();
        return services
            .AddSingleton<StopRuleStore>()
            .AddSingleton<StopStore>()
            .AddSingleton<StopListStore>()
            .AddSingleton<ClickStore>()
            .AddSingleton<StopRun>()
            .AddSingleton<ClickRun>();
    }
}
