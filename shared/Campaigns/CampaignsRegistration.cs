using ColdMail.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ColdMail.Campaigns;

public static class CampaignsRegistration
{
    public static IServiceCollection AddCampaigns(this IServiceCollection services)
    {
        services.TryAddSingleton<HintStore>();
        services.TryAddSingleton<SendHints>();
        return services
            .AddSingleton<CampaignChanges>()
            .AddSingleton<CampaignStore>()
            .AddSingleton<CampaignEditStore>()
            .AddSingleton<StepStore>()
            .AddSingleton<LaunchFactsStore>()
            .AddSingleton<LaunchStore>()
            .AddSingleton<CampaignStatusStore>()
            .AddSingleton<RecipientStore>()
            .AddSingleton<CampaignLaunch>()
            .AddSingleton<CampaignControl>();
    }
}
