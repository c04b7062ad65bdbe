using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Analytics;

public static class AnalyticsRegistration
{
    public static IServiceCollection AddAnalytics(this IServiceCollection services) => services
        .AddSingleton<CountingStore>()
        .AddSingleton<RecountRun>()
        .AddSingleton<CountRun>()
        .AddSingleton<AnalyticsStore>()
        .AddSingleton<Reports>()
        .AddSingleton<ReportExport>();
}
