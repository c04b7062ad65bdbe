using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Stops;

public static class StopsRegistration
{
    public static IServiceCollection AddStops(this IServiceCollection services) => services
        .AddSingleton<StopRuleStore>()
        .AddSingleton<StopStore>()
        .AddSingleton<StopListStore>()
        .AddSingleton<ClickStore>()
        .AddSingleton<StopRun>()
        .AddSingleton<ClickRun>();
}
