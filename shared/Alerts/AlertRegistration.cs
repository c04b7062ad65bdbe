using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Alerts;

public static class AlertRegistration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) => services
        .AddSingleton<AlertStore>()
        .AddSingleton<PoisonStore>()
        .AddSingleton<PoisonedWork>();
}
