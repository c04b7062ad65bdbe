using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace ColdMail.Functions.Hosting;

/// <summary>Says what is wrong with a request that could not even be read, instead of a bare 400.</summary>
sealed class UnreadableRequests : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        await TypedResults
            .Problem(Explain(bad), statusCode: bad.StatusCode, title: "The request cannot be read")
            .ExecuteAsync(httpContext);
        return true;
    }

    static string Explain(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The body is larger than this request may be.",
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => "Send the body as JSON, with Content-Type: application/json.",
        { InnerException: JsonException { Path: { Length: > 1 } path } } =>
            $"The JSON has something else than expected at {path}.",
        { InnerException: JsonException } => "The body is not valid JSON.",
        _ when bad.Message.Contains("body", StringComparison.Ordinal) => "Send a JSON body.",
        _ => bad.Message,
    };
}
