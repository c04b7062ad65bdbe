using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Stats;

public static class StatsRegistration
{
    public static IServiceCollection AddStats(this IServiceCollection services) =>
        services.AddSingleton<StatsStore>().AddSingleton<ChangeStore>().AddSingleton<RollUp>();
}
