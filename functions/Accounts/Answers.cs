using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

/// <summary>The problem answers of authentication, in words a person can act on.</summary>
static class Answers
{
    public static Task NotSignedIn(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ColdMail\"";
        return TypedResults.Problem(
            "Sign in first, or send an API key that works as 'Authorization: Bearer cm_…'.",
            statusCode: StatusCodes.Status401Unauthorized,
            title: "Not signed in").ExecuteAsync(context);
    }

    /// <param name="scope">The scope that is missing; null when no key may do this.</param>
    public static Task NotAllowedByKey(HttpContext context, string? scope) =>
        TypedResults.Problem(
            scope is null
                ? "API keys cannot do this. Sign in and do it yourself."
                : $"This API key lacks the scope '{scope}'. Make a key that has it.",
            statusCode: StatusCodes.Status403Forbidden,
            title: "Not allowed").ExecuteAsync(context);

    public static Task FromAnotherSite(HttpContext context) =>
        TypedResults.Problem(
            "The request came from another site. Open ColdMail itself; a program sends an API key, or 'Origin' with its cookie.",
            statusCode: StatusCodes.Status403Forbidden,
            title: "Refused").ExecuteAsync(context);

    public static Task NotJson(HttpContext context) =>
        TypedResults.Problem(
            $"Send JSON as application/json. For an upload of another type add the header '{CrossSiteGuard.Header}: 1'.",
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "Wrong type of body").ExecuteAsync(context);

    /// <summary>429 with the whole seconds to wait.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait, string why)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            $"{why} Wait {seconds} seconds.",
            statusCode: StatusCodes.Status429TooManyRequests,
            title: "Wait before you try again");
    }
}
