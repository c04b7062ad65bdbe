namespace ColdMail.Functions.Accounts;

/// <summary>The problem answers of authentication, in words a person can act on.</summary>
static class Answers
{
    public static Task NotSignedIn(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ColdMail\"";
        return TypedResults.Problem(
            "Sign in first, or send an API key as 'Authorization: Bearer cm_…'.",
            statusCode: StatusCodes.Status401Unauthorized,
            title: "Not signed in").ExecuteAsync(context);
    }
}
