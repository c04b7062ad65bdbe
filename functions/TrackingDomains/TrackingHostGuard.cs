using ColdMail.Tracking;
using ColdMail.TrackingDomains;

namespace ColdMail.Functions.TrackingDomains;

/// <summary>A host of a user serves the links in the mails of that user and nothing else of this installation.</summary>
sealed class TrackingHostGuard(RequestDelegate next, TrackingHosts hosts)
{
    internal static readonly object Owner = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (await hosts.OwnerAsync(context.Request.Host.Host) is { } owner)
        {
            if (!context.Request.Path.StartsWithSegments("/t") && !context.Request.Path.StartsWithSegments("/u"))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Items[Owner] = owner;
        }

        await next(context);
    }
}

static class TrackingHostAnswers
{
    /// <summary>Whether the host of this request serves links of that mail: our own serves all.</summary>
    public static bool MayAnswer(this HttpContext context, MailLink mail) =>
        context.Items[TrackingHostGuard.Owner] is not long owner || owner == mail.UserId;
}
