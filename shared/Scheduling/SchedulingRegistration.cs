using ColdMail.Scheduling.Forecasts;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Scheduling;

public static class SchedulingRegistration
{
    public static IServiceCollection AddScheduling(this IServiceCollection services) => services
        .AddSingleton<RulesStore>()
        .AddSingleton<CounterStore>()
        .AddSingleton<ForecastStore>()
        .AddSingleton<CampaignForecast>();
}
