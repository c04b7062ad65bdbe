using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Sending;

public static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddOptions<SendingOptions>().BindConfiguration(SendingOptions.Section).ValidateOnStart();
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
            .AddSingleton<HintStore>()
            .AddSingleton<SendHints>()
            .AddSingleton<SenderTermsStore>()
            .AddSingleton<SenderHealthStore>()
            .AddSingleton<MailWriter>()
            .AddSingleton<SenderRunParts>()
            .AddSingleton<SenderRun>();
    }
}
