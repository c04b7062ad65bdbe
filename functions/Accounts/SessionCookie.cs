namespace ColdMail.Functions.Accounts;

/// <summary>The cookie that carries a session's secret.</summary>
/// <remarks>
/// The prefix <c>__Host-</c> makes browsers refuse the cookie from anywhere but this very host over https. Only where
/// the request came over plain http, which is development on localhost, the bare name is used: there the prefix is
/// not allowed.
/// </remarks>
static class SessionCookie
{
    const string Secure = "__Host-coldmail";
    const string Plain = "coldmail";

    public static string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    /// <param name="expiresAt">Told to the browser as a length, so that a wrong clock there does no harm.</param>
    public static void Write(HttpContext context, string token, DateTime expiresAt)
    {
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        context.Response.Cookies.Append(
            NameFor(context.Request), token, Settings(context.Request, expiresAt - clock.GetUtcNow().UtcDateTime));
    }

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), Settings(context.Request, null));

    static string NameFor(HttpRequest request) => request.IsHttps ? Secure : Plain;

    static CookieOptions Settings(HttpRequest request, TimeSpan? life) => new()
    {
        Path = "/",
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        MaxAge = life,
        IsEssential = true,
    };
}
