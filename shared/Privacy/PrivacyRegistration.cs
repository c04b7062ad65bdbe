using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Privacy;

public static class PrivacyRegistration
{
    /// <summary>Needs tracking, for the keys.</summary>
    public static IServiceCollection AddPrivacy(this IServiceCollection services) => services
        .AddSingleton<ErasedPeopleStore>()
        .AddSingleton<ErasureStore>()
        .AddSingleton<PersonExportStore>()
        .AddSingleton<PrivacyActStore>();
}
