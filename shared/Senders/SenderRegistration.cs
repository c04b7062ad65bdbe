using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

public static class SenderRegistration
{
    public static IServiceCollection AddSenders(this IServiceCollection services)
    {
        services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
        services.AddOptions<BackoffOptions>().BindConfiguration(BackoffOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BackoffOptions>, BackoffOptionsValidator>();
        services.AddOptions<SenderOptions>().BindConfiguration(SenderOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SenderOptions>, SenderOptionsValidator>();
        services.AddSingleton(provider => new HostGuard(provider.GetRequiredService<IOptions<SmtpOptions>>()));
        return services
            .AddSingleton<SmtpTransport>()
            .AddSingleton<SenderStore>()
            .AddSingleton<SenderSetupStore>()
            .AddSingleton<SendingDomainStore>()
            .AddSingleton<SenderTestStore>()
            .AddSingleton<SenderSetup>()
            .AddSingleton<SenderTest>()
            .AddSingleton<SecretRotation>();
    }
}
