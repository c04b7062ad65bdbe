using Microsoft.AspNetCore.Authentication;

namespace ColdMail.Functions.Accounts;

static class Authentication
{
    /// <summary>Who a request comes from: a browser with a session.</summary>
    public static IServiceCollection AddColdMailAuthentication(this IServiceCollection services)
    {
        services
            .AddAuthentication(SessionAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, null);
        services.AddAuthorization();
        return services;
    }
}
