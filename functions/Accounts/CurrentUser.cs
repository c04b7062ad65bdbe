using System.Globalization;
using System.Security.Claims;

namespace ColdMail.Functions.Accounts;

/// <summary>The signed-in user of a request, taken from what authentication proved and from nothing else.</summary>
/// <param name="Id">Every query of an endpoint is bound to this id.</param>
public sealed record CurrentUser(long Id)
{
    /// <summary>Binds the parameter of a minimal API; endpoints require authorization, so an anonymous call never gets here.</summary>
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) => ValueTask.FromResult(
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new CurrentUser(long.Parse(id, CultureInfo.InvariantCulture))
            : null);
}
