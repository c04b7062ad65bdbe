using ColdMail.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Accounts;

static class Authentication
{
    const string SessionOrApiKey = "SessionOrApiKey";

    /// <summary>
    /// Who a request comes from: a browser with a session, or a program with an API key. An API key wins where both
    /// are there, so that a program behaves the same wherever it runs.
    /// </summary>
    public static IServiceCollection AddColdMailAuthentication(this IServiceCollection services)
    {
        services
            .AddAuthentication(SessionOrApiKey)
            .AddPolicyScheme(SessionOrApiKey, null, either => either.ForwardDefaultSelector = context =>
                ApiKeyAuthentication.IsMeantBy(context.Request) ? ApiKeyAuthentication.Scheme : SessionAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null);
        services
            .AddSingleton<IAuthorizationHandler, ScopeHandler>()
            .AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder()
                .RequireAuthenticatedUser()
                .AddRequirements(new ScopeRequirement())
                .Build());
        services.AddRateLimits();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<AccountsOptions>>((forwarded, accounts) =>
        {
            forwarded.ForwardLimit = accounts.Value.TrustedProxies;
            forwarded.ForwardedHeaders = accounts.Value.TrustedProxies == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
        });
        return services;
    }
}
