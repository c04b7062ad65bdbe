using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

static class AuthEndpoints
{
    public static void MapAuth(this RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Sign-in").AllowAnonymous();

        auth.MapPost("/register", async Task<Results<Created<SignedIn>, ProblemHttpResult>> (
            Registration request, HttpContext context, SignIn signIn, CancellationToken cancellation) =>
        {
            var profile = new Profile(request.Name ?? "", request.Company ?? "", "", request.TimeZone ?? "UTC");
            return await signIn.RegisterAsync(
                request.Email, request.Password, profile, ClientOf(context), cancellation) switch
            {
                SignInOutcome.SignedIn opened => TypedResults.Created("/api/me", Answer(context, opened)),
                _ => TypedResults.Problem(
                    "This address has an account. Sign in, or reset its password.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Address taken"),
            };
        })
        .WithSummary("Makes an account and signs in.");

        auth.MapPost("/sign-in", async Task<Results<Ok<SignedIn>, ProblemHttpResult>> (
            SignInRequest request, HttpContext context, SignIn signIn, CancellationToken cancellation) =>
        {
            var outcome = await signIn.SignInAsync(request.Email, request.Password, ClientOf(context), cancellation);
            return outcome switch
            {
                SignInOutcome.SignedIn opened => TypedResults.Ok(Answer(context, opened)),
                SignInOutcome.Wait wait => TooMany(context, wait.For),
                _ => TypedResults.Problem(
                    "The address or the password is wrong.",
                    statusCode: StatusCodes.Status401Unauthorized,
                    title: "Not signed in"),
            };
        })
        .WithSummary("Opens a session; its secret comes as a cookie.");
    }

    static SignedIn Answer(HttpContext context, SignInOutcome.SignedIn opened)
    {
        SessionCookie.Write(context, opened.Token, opened.ExpiresAt);
        return new SignedIn(opened.UserId, opened.ExpiresAt);
    }

    static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            $"Too many failed tries. Wait {seconds} seconds, or reset the password.",
            statusCode: StatusCodes.Status429TooManyRequests,
            title: "Wait before you try again");
    }

    static Client ClientOf(HttpContext context) =>
        new(context.Connection.RemoteIpAddress?.ToString() ?? "", context.Request.Headers.UserAgent.ToString());
}

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

public sealed record SignedIn(long UserId, DateTime ExpiresAt);
