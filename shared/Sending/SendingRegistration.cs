using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ColdMail.Sending;

public static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddOptions<SendingOptions>()
            .BindConfiguration(SendingOptions.Section)
            .Validate<IHostEnvironment>(
                (options, host) => !options.UnsafeRetryOnAnyError || host.IsDevelopment(),
                "Sending:UnsafeRetryOnAnyError sends mails twice on purpose; it exists for fault runs in development only.")
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SendingOptions>, SendingOptionsValidator>();
        return services
            .AddSingleton<RunStore>()
            .AddSingleton<BeginStore>()
            .AddSingleton<SettleStore>()
            .AddSingleton<SettleRunner>()
            .AddSingleton<RescueStore>()
            .AddSingleton<Rescue>()
            .AddSingleton<ResolveStore>()
            .AddSingleton<PlanStore>()
            .AddSingleton<LineStore>()
            .AddSingleton<LineLoader>()
            .AddSingleton<LostSenderStore>()
            .AddSingleton<LostSenders>()
            .AddSingleton<RampStore>()
            .AddSingleton<Ramps>()
            .AddSingleton<HintStore>()
            .AddSingleton<SendHints>()
            .AddSingleton<SenderTermsStore>()
            .AddSingleton<SenderHealthStore>()
            .AddSingleton<MailWriter>()
            .AddSingleton<SenderRunParts>()
            .AddSingleton<SenderRun>();
    }
}
