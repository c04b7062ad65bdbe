using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Retention;

public static class RetentionRegistration
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSingleton<EventPartitionStore>()
        .AddSingleton<EventPartitions>();
}
