using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Explanations;

public static class ExplanationsRegistration
{
    public static IServiceCollection AddExplanations(this IServiceCollection services) => services
        .AddSingleton<ExplanationStore>()
        .AddSingleton<RecipientExplanation>()
        .AddSingleton<DiagnosisStore>()
        .AddSingleton<AheadStore>()
        .AddSingleton<CampaignDiagnosis>();
}
