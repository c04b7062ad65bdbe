using System.Net;
using ColdMail.Security;
using ColdMail.Senders.Providers;
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
        services.AddProviders();
        return services
            .AddSingleton<SmtpTransport>()
            .AddSingleton<SenderStore>()
            .AddSingleton<SenderSetupStore>()
            .AddSingleton<SendingDomainStore>()
            .AddSingleton<SenderTestStore>()
            .AddSingleton<SenderSetup>()
            .AddSingleton<SenderTest>()
            .AddSingleton(new SecretColumn("sender_accounts", "smtp_pass_encrypted", SenderRow.PasswordOf))
            .AddSingleton(new SecretColumn("sender_accounts", "api_key_encrypted", SenderRow.ApiKeyOf));
    }

    static void AddProviders(this IServiceCollection services)
    {
        services.AddOptions<ProviderOptions>()
            .BindConfiguration(ProviderOptions.Section)
            .Validate<IOptions<SmtpOptions>>(
                (options, smtp) => options.IsSafe(smtp.Value.AllowLoopback),
                "Providers: an address must begin with https://, so that no key travels in the clear.")
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProviderOptions>, ProviderOptionsValidator>();
        services.AddSingleton(provider => new ProviderDial(provider.GetRequiredService<IOptions<SmtpOptions>>()));
        services.AddSingleton<ProviderCheck>();

        // One handler for the life of the host; its connections are renewed, so that a changed address of a provider is noticed.
        // No logger of the factory: it would write addresses with domains of users.
        services.AddHttpClient<ProviderClient>(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider =>
            {
                var dial = provider.GetRequiredService<ProviderDial>();
                return new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    AutomaticDecompression = DecompressionMethods.None,
                    ConnectCallback = (context, cancellation) =>
                        dial.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
                    ConnectTimeout = TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<ProviderOptions>>().Value.ConnectSeconds),
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    UseCookies = false,
                    UseProxy = false,
                };
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
    }
}
