using System.ComponentModel.DataAnnotations;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Accounts;

static class AuthEndpoints
{
    public static void MapAuth(this RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Sign-in").AllowAnonymous();

        auth.MapPost("/register", RegisterAsync)
            .RequireRateLimiting(RateLimits.Register)
            .WithSummary("Makes an account and signs in.");

        auth.MapPost("/sign-in", SignInAsync)
            .RequireRateLimiting(RateLimits.SignIn)
            .WithSummary("Opens a session; its secret comes as a cookie.");

        auth.MapPost("/sign-out", SignOutAsync)
            .WithSummary("Ends the session of this browser.");

        auth.MapPost("/password-reset", RequestResetAsync)
            .RequireRateLimiting(RateLimits.Reset)
            .WithSummary("Sends a mail with a link to set a new password, if the address has an account.");

        auth.MapPost("/password-reset/confirm", ResetAsync)
            .RequireRateLimiting(RateLimits.Reset)
            .WithSummary("Sets a new password with the token of the mailed link, ends all sessions and signs in.");
    }

    static async Task<Results<Created<SignedIn>, ProblemHttpResult>> RegisterAsync(
        Registration request,
        HttpContext context,
        SignIn signIn,
        IOptions<AccountsOptions> options,
        CancellationToken cancellation)
    {
        if (!options.Value.OpenRegistration)
        {
            return TypedResults.Problem(
                "This installation takes no new accounts. Ask the person who runs it.",
                statusCode: StatusCodes.Status403Forbidden,
                title: "Registration is closed");
        }

        var profile = new Profile(request.Name ?? "", request.Company ?? "", "", request.TimeZone ?? "UTC", null);
        var outcome = await signIn.RegisterAsync(
            request.Email, request.Password, profile, CurrentSession.ClientOf(context), cancellation);
        return outcome is SignInOutcome.SignedIn opened
            ? TypedResults.Created("/api/me", SignedIn.Answer(context, opened))
            : TypedResults.Problem(
                "This address has an account. Sign in, or reset its password.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Address taken");
    }

    static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(
        SignInRequest request, HttpContext context, SignIn signIn, CancellationToken cancellation)
    {
        var outcome = await signIn.SignInAsync(
            request.Email, request.Password, CurrentSession.ClientOf(context), cancellation);
        return outcome switch
        {
            SignInOutcome.SignedIn opened => TypedResults.Ok(SignedIn.Answer(context, opened)),
            SignInOutcome.Wait wait => Answers.TooMany(context, wait.For, "Too many failed tries."),
            _ => TypedResults.Problem(
                "The address or the password is wrong.",
                statusCode: StatusCodes.Status401Unauthorized,
                title: "Not signed in"),
        };
    }

    static async Task<NoContent> SignOutAsync(
        HttpContext context, SessionStore sessions, TimeProvider clock, CancellationToken cancellation)
    {
        if (CurrentSession.Of(context) is { } session && await CurrentUser.BindAsync(context) is { } user)
        {
            await sessions.RevokeAsync(user.Id, session.Id, clock.GetUtcNow().UtcDateTime, cancellation);
        }

        SessionCookie.Delete(context);
        return TypedResults.NoContent();
    }

    static async Task<Results<Accepted, ProblemHttpResult>> RequestResetAsync(
        ResetWish request, PasswordReset reset, AccountMail mail, CancellationToken cancellation)
    {
        if (!mail.CanDeliver)
        {
            return TypedResults.Problem(
                "This installation cannot send mail to its users. Ask the person who runs it for a new password.",
                statusCode: StatusCodes.Status503ServiceUnavailable,
                title: "Reset by mail is not set up");
        }

        await reset.RequestAsync(request.Email, cancellation);
        return TypedResults.Accepted((string?)null);
    }

    static async Task<Results<Ok<SignedIn>, ValidationProblem, ProblemHttpResult>> ResetAsync(
        NewPassword request, HttpContext context, PasswordReset reset, CancellationToken cancellation)
    {
        var outcome = await reset.ResetAsync(
            request.Token, request.Password, CurrentSession.ClientOf(context), cancellation);
        return outcome switch
        {
            PasswordOutcome.Changed { Session: SignInOutcome.SignedIn opened } =>
                TypedResults.Ok(SignedIn.Answer(context, opened)),
            PasswordOutcome.Weak weak => TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { [nameof(request.Password)] = [weak.Problem] }),
            _ => TypedResults.Problem(
                "This link was used or is too old. Ask for a new one.",
                statusCode: StatusCodes.Status410Gone,
                title: "The link is over"),
        };
    }
}

/// <param name="TimeZone">IANA name; UTC when absent.</param>
public sealed record Registration(
    [Required, AccountEmail] string Email,
    [Required, NewPassword] string Password,
    [StringLength(120)] string? Name,
    [StringLength(120)] string? Company,
    [TimeZone] string? TimeZone)
    : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        PasswordPolicy.Problems(Password, Email, Name).Select(problem => new ValidationResult(problem, [nameof(Password)]));
}

public sealed record SignInRequest(
    [Required, StringLength(320)] string Email,
    [Required, StringLength(PasswordPolicy.MaxLength)] string Password);

public sealed record ResetWish([Required, AccountEmail] string Email);

/// <param name="Token">What follows <c>#token=</c> in the mailed link.</param>
public sealed record NewPassword(
    [Required, StringLength(100)] string Token,
    [Required, NewPassword] string Password);

/// <param name="ExpiresAt">The session ends then at the latest.</param>
public sealed record SignedIn(long UserId, DateTime ExpiresAt)
{
    internal static SignedIn Answer(HttpContext context, SignInOutcome.SignedIn opened)
    {
        SessionCookie.Write(context, opened.Token, opened.ExpiresAt);
        return new SignedIn(opened.UserId, opened.ExpiresAt);
    }
}
