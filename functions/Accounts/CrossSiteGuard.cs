namespace ColdMail.Functions.Accounts;

/// <summary>
/// Refuses requests that another site makes in the name of a browser's user (OWASP, Cross-Site Request Forgery
/// Prevention: Fetch Metadata with Origin as the fallback).
/// </summary>
/// <remarks>
/// It guards endpoints that carry <see cref="Guarded"/>, which is the whole API; what mail clients and providers call
/// (one-click unsubscribe, webhooks) is outside. Signing in is guarded too, or another site could sign its visitor in
/// as somebody else. An API key needs no guard: no site can make a browser send one.
/// </remarks>
public sealed class CrossSiteGuard(RequestDelegate next)
{
    /// <summary>A form of another site cannot set it, so it lets bodies through that a form could send: uploads.</summary>
    public const string Header = "X-ColdMail";

    public sealed record Guarded;

    public static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsSafe(request.Method)
            || context.GetEndpoint()?.Metadata.GetMetadata<Guarded>() is null
            || ApiKeyAuthentication.IsMeantBy(request))
        {
            return next(context);
        }

        var carriesSession = SessionCookie.Read(request) is not null;
        if (!IsOurOwn(request, carriesSession))
        {
            return Answers.FromAnotherSite(context);
        }

        return carriesSession && HasBody(request) && !request.HasJsonContentType() && !request.Headers.ContainsKey(Header)
            ? Answers.NotJson(context)
            : next(context);
    }

    static bool IsOurOwn(HttpRequest request, bool carriesSession)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && string.Equals(from.Authority, Authority(request), StringComparison.OrdinalIgnoreCase);
        }

        // Every browser sends an Origin here. What sends none is a program, harmless unless it has somebody's session.
        return !carriesSession;
    }

    static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own) ? own.Authority : "";

    static bool HasBody(HttpRequest request) =>
        request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0 || request.ContentType is not null;
}
