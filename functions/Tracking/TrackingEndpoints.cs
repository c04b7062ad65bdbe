using System.Buffers.Text;
using System.Data.Common;
using Azure;
using ColdMail.Functions.TrackingDomains;
using ColdMail.Tracking;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Tracking;

/// <summary>What the links in mails lead to. Open to everyone: who asks is a mail program, a person, or a machine that looks at links.</summary>
static class TrackingEndpoints
{
    const string PageLocks =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    static readonly byte[] Pixel = Base64Url.DecodeFromChars("R0lGODlhAQABAIAAAAAAAP___yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static void MapTracking(this IEndpointRouteBuilder endpoints)
    {
        var links = endpoints.MapGroup("").AllowAnonymous().WithTags("Links in mails");

        links.MapMethods("/u/{token}", [HttpMethods.Get, HttpMethods.Head], async (
            string token, HttpContext context, LinkTokens tokens, OptOuts optOuts, CancellationToken cancellation) =>
        {
            var view = tokens.Read(LinkUse.Unsubscribe, token) is { } mail && context.MayAnswer(mail)
                ? await optOuts.ViewAsync(mail, cancellation)
                : null;
            return Page(context.Response, token == UnsubscribeLink.TestToken ? UnsubscribePage.Test : UnsubscribePage.Ask(view));
        })
        .WithSummary("The page that asks whether to unsubscribe. It changes nothing.");

        // RFC 8058: no cookie, no redirect, any body. The token is the only thing that counts.
        links.MapPost("/u/{token}", async (
            string token, HttpContext context, LinkTokens tokens, OptOuts optOuts, CancellationToken cancellation) =>
        {
            var form = await OptOutForm.ReadAsync(context.Request, cancellation);
            if (tokens.Read(LinkUse.Unsubscribe, token) is { } mail && context.MayAnswer(mail))
            {
                try
                {
                    await (form.IsUndo ? optOuts.UndoAsync(mail, cancellation) : optOuts.UnsubscribeAsync(mail, form.Scope));
                }
                catch (Exception e) when (e is RequestFailedException or AggregateException or DbException)
                {
                    return Page(context.Response, UnsubscribePage.Later(form), StatusCodes.Status503ServiceUnavailable);
                }
            }

            return Page(context.Response, token == UnsubscribeLink.TestToken ? UnsubscribePage.Test
                : form.IsUndo ? UnsubscribePage.Undone
                : UnsubscribePage.Done(form.Scope));
        })
        .WithSummary("Unsubscribes in one click, or from what the page offers, or takes it back. The answer is the same whatever the token says.");

        links.MapMethods("/t/o/{token}.gif", [HttpMethods.Get, HttpMethods.Head], async (
            string token, HttpContext context, LinkTokens tokens, HitRecorder recorder, TimeProvider clock) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && tokens.Read(LinkUse.Open, token) is { } mail
                && context.MayAnswer(mail))
            {
                await recorder.RecordAsync(Hit.Of(mail, LinkUse.Open, Agent(context), null, clock.GetUtcNow().UtcDateTime));
            }

            Fresh(context.Response);
            return TypedResults.Bytes(Pixel, "image/gif");
        })
        .WithSummary("The picture that tells of an open.");

        links.MapMethods("/t/c/{token}", [HttpMethods.Get, HttpMethods.Head], async Task<Results<RedirectHttpResult, ContentHttpResult>> (
            string token, HttpContext context, LinkTokens tokens, HitRecorder recorder, TimeProvider clock) =>
        {
            Fresh(context.Response);
            if (tokens.ReadClick(token) is not var (mail, target) || !context.MayAnswer(mail))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Page(context.Response, UnsubscribePage.NoSuchLink, StatusCodes.Status404NotFound);
            }

            if (HttpMethods.IsGet(context.Request.Method))
            {
                await recorder.RecordAsync(
                    Hit.Of(mail, LinkUse.Click, Agent(context), target.AbsoluteUri, clock.GetUtcNow().UtcDateTime));
            }

            return TypedResults.Redirect(target.AbsoluteUri);
        })
        .WithSummary("Counts a click and leads on to where the mail pointed.");
    }

    static ContentHttpResult Page(HttpResponse response, string html, int status = StatusCodes.Status200OK)
    {
        Fresh(response);
        response.Headers.ContentSecurityPolicy = PageLocks;
        return TypedResults.Content(html, "text/html; charset=utf-8", statusCode: status);
    }

    static void Fresh(HttpResponse response) => response.Headers.CacheControl = "no-store";

    static string Agent(HttpContext context) => context.Request.Headers.UserAgent.ToString();
}
