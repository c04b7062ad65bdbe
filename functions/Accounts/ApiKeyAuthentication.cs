using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Accounts;

/// <summary>Signs a request in by the API key in <c>Authorization: Bearer cm_…</c>. Keys in the URL are not read.</summary>
sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "ApiKey";
    public const string ScopeClaim = "coldmail:scope";

    const string Prefix = "Bearer ";

    public static bool IsMeantBy(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsMeantBy(Request))
        {
            return AuthenticateResult.NoResult();
        }

        var secret = Request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        var key = secret.Length <= 100 && secret.StartsWith(ApiKeys.Marker, StringComparison.Ordinal)
            ? await keys.FindAsync(secret, Context.RequestAborted)
            : null;
        if (key is null)
        {
            return AuthenticateResult.Fail("The API key does not work.");
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, key.UserId.ToString(CultureInfo.InvariantCulture)),
                .. key.Scopes.Split(' ').Select(scope => new Claim(ScopeClaim, scope)),
            ],
            Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Answers.NotSignedIn(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Answers.NotAllowedByKey(Context, ScopeRequirement.Of(Context));
}
