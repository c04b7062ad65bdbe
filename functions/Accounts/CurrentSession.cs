using System.Globalization;
using System.Security.Claims;
using ColdMail.Accounts;

namespace ColdMail.Functions.Accounts;

/// <summary>The session that a request came with; only where an endpoint takes no API keys.</summary>
public sealed record CurrentSession(long Id)
{
    public static ValueTask<CurrentSession?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    /// <returns>Null when the request has none.</returns>
    public static CurrentSession? Of(HttpContext context) =>
        context.User.FindFirstValue(SessionAuthentication.SessionClaim) is { } id
            ? new CurrentSession(long.Parse(id, CultureInfo.InvariantCulture))
            : null;

    /// <summary>Who calls, for throttling and for the list of sessions.</summary>
    public static Client ClientOf(HttpContext context)
    {
        var ip = context.Connection.RemoteIpAddress;
        var address = ip is { IsIPv4MappedToIPv6: true } ? ip.MapToIPv4() : ip;
        return new Client(address?.ToString() ?? "", context.Request.Headers.UserAgent.ToString());
    }
}
