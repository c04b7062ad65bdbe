using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Suppression;

public static class SuppressionRegistration
{
    public static IServiceCollection AddSuppression(this IServiceCollection services) => services
        .AddSingleton<SuppressionStore>()
        .AddSingleton<SweepStore>()
        .AddSingleton<SuppressionSweep>()
        .AddSingleton<SuppressionListStore>();
}
