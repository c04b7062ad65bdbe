using System.Data.Common;
using System.Diagnostics;
using ColdMail.Security;
using ColdMail.Webhooks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Webhooks;

/// <summary>
/// Where providers report what became of mails. Open to everyone: the account key names the endpoint, and the signature
/// of the raw body is the only thing that counts.
/// </summary>
static partial class WebhookIntakeEndpoints
{
    const int RetrySeconds = 30;

    public static void MapWebhookIntake(this IEndpointRouteBuilder endpoints)
    {
        var intake = endpoints.MapGroup("/api/webhooks/{provider}/{accountKey}").AllowAnonymous().WithTags("Webhooks");
        intake.MapPost("", ReceiveAsync)
            .Produces<InboxCounts>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Takes signed reports about mails in: one JSON object or an array of them.");
        intake.MapMethods("", [HttpMethods.Options], AllowAsync)
            .WithSummary("Tells a sender of CloudEvents that its events are taken (CloudEvents, HTTP webhook, §4).");
    }

    static async Task<IResult> ReceiveAsync(
        string provider, string accountKey, HttpContext context, WebhookIntake intake, ILoggerFactory logs,
        CancellationToken cancellation)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = WebhookIntake.MaxBytes;
        }

        if (context.Request.ContentLength > WebhookIntake.MaxBytes)
        {
            return TooLarge();
        }

        try
        {
            if (WebhookProvider.Find(provider) is not { } known
                || await intake.FindAsync(provider, accountKey, cancellation) is not { } endpoint)
            {
                return TypedResults.NotFound();
            }

            if (endpoint.RevokedAt is not null)
            {
                return TypedResults.Problem(
                    "This endpoint was revoked.", statusCode: known.GoneStatus, title: "Revoked");
            }

            if (await BodyAsync(context.Request, cancellation) is not { } body)
            {
                return TooLarge();
            }

            return await intake.ReceiveAsync(
                endpoint, known, name => context.Request.Headers[name] is [{ } value] ? value : null, body, cancellation) switch
            {
                Intake.Stored(var counts) => TypedResults.Ok(counts),
                Intake.Answered(null) => TypedResults.Ok(),
                Intake.Answered(var json) => TypedResults.Text(json, "application/json"),
                Intake.Refused(var why) => TypedResults.Problem(why.Words, statusCode: why.Status, title: "Refused"),
                Intake.Unavailable => Later(context, "The certificate of the signature cannot be fetched just now."),
                _ => throw new UnreachableException(),
            };
        }
        catch (Exception e) when (e is DbException or SecretUnreadableException)
        {
            LogUnavailable(logs.CreateLogger("ColdMail.Webhooks"), e);
            return Later(context, "Nothing was stored because of trouble on our side.");
        }
    }

    /// <summary>Only the origin of the provider is allowed, and only at an endpoint that there is.</summary>
    static async Task<IResult> AllowAsync(
        string provider, string accountKey, HttpContext context, WebhookIntake intake, CancellationToken cancellation)
    {
        if (WebhookProvider.Find(provider)?.Origin is not { } origin
            || await intake.FindAsync(provider, accountKey, cancellation) is not { RevokedAt: null })
        {
            return TypedResults.NotFound();
        }

        if (context.Request.Headers["WebHook-Request-Origin"] is not [{ } asking] || asking != origin)
        {
            return TypedResults.Problem(
                "Events of this origin are not taken.", statusCode: StatusCodes.Status403Forbidden, title: "Refused");
        }

        context.Response.Headers["WebHook-Allowed-Origin"] = origin;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return TypedResults.Ok();
    }

    static ProblemHttpResult Later(HttpContext context, string why)
    {
        context.Response.Headers.RetryAfter = $"{RetrySeconds}";
        return TypedResults.Problem(
            $"{why} Send the same request again later.",
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "Try again later");
    }

    /// <summary>Null for a body over the limit, of which no more is read.</summary>
    static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (body.Length + read > WebhookIntake.MaxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    static ProblemHttpResult TooLarge() => TypedResults.Problem(
        "Send at most 2 MB at a time. Split the events over several requests.",
        statusCode: StatusCodes.Status413PayloadTooLarge,
        title: "Too large");

    [LoggerMessage(LogLevel.Error, "A webhook could not be taken in")]
    static partial void LogUnavailable(ILogger logger, Exception reason);
}
