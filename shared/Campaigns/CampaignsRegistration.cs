using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Campaigns;

public static class CampaignsRegistration
{
    public static IServiceCollection AddCampaigns(this IServiceCollection services) => services
        .AddSingleton<CampaignTransaction>()
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
