using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Retention;

public static class RetentionRegistration
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        return services
            .AddSingleton<ArchiveStore>()
            .AddSingleton<ArchiveFiles>()
            .AddSingleton<ArchiveRun>()
            .AddSingleton<EventPartitionStore>()
            .AddSingleton<EventPartitions>()
            .AddSingleton<TellingRetentionStore>()
            .AddSingleton<TellingRetention>();
    }
}
