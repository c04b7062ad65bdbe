using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.DryRuns;

public static class DryRunsRegistration
{
    /// <summary>Needs campaigns, composing, scheduling and sending, of which it only reads.</summary>
    public static IServiceCollection AddDryRuns(this IServiceCollection services)
    {
        services.AddOptions<DryRunOptions>().BindConfiguration(DryRunOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DryRunOptions>, DryRunOptionsValidator>();
        return services
            .AddSingleton<DryRunStore>()
            .AddSingleton<DryRunWorkStore>()
            .AddSingleton<DryRunTidyStore>()
            .AddSingleton<DryRunSourceStore>()
            .AddSingleton<DryRunNudge>()
            .AddSingleton<DryRunStart>()
            .AddSingleton<DryRunWork>()
            .AddSingleton<DryRunTidying>()
            .AddSingleton<DryRunExport>()
            .AddSingleton<DryRunOpening>();
    }
}
