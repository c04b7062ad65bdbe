using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

public static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountsOptions>, AccountsOptionsValidator>();
        services.AddOptions<SystemMailOptions>().BindConfiguration(SystemMailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SystemMailOptions>, SystemMailOptionsValidator>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        return services
            .AddSingleton<Passwords>()
            .AddSingleton<AccountStore>()
            .AddSingleton<SessionStore>()
            .AddSingleton<ThrottleStore>()
            .AddSingleton<PasswordStore>()
            .AddSingleton<ApiKeyStore>()
            .AddSingleton<Sessions>()
            .AddSingleton<ApiKeys>()
            .AddSingleton<SignIn>()
            .AddSingleton<PasswordChange>()
            .AddSingleton<PasswordReset>()
            .AddSingleton<SystemMail>()
            .AddSingleton<AccountMail>()
            .AddSingleton<AccountPruning>();
    }
}
