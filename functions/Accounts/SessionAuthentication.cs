using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Accounts;

/// <summary>Signs a request in by the session its cookie carries.</summary>
sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Session";
    public const string SessionClaim = "coldmail:session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Outside the API nothing is a user's own, so links in mails work alike for everybody and without the database.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<CrossSiteGuard.Guarded>() is null
            || SessionCookie.Read(Request) is not { Length: > 0 and <= 100 } token)
        {
            return AuthenticateResult.NoResult();
        }

        var session = await sessions.FindAsync(token, Context.RequestAborted);
        if (session is null)
        {
            return AuthenticateResult.Fail("The session is over.");
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, session.UserId.ToString(CultureInfo.InvariantCulture)),
                new Claim(SessionClaim, session.Id.ToString(CultureInfo.InvariantCulture)),
            ],
            Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Answers.NotSignedIn(Context);
}
