using System.Text.Json;

namespace ColdMail.Functions.Hosting;

/// <summary>Gives problems one form: words where routing gives none, and field names spelt as in the JSON of the request.</summary>
static class PlainProblems
{
    public static void Explain(ProblemDetailsContext context)
    {
        context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status404NotFound => "There is nothing here, or it is not yours.",
            StatusCodes.Status405MethodNotAllowed => $"This address does not take {context.HttpContext.Request.Method}.",
            StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with Content-Type: application/json.",
            StatusCodes.Status500InternalServerError => "Something went wrong on our side. It is logged under the traceId.",
            _ => null,
        };
        if (context.ProblemDetails is HttpValidationProblemDetails validation)
        {
            validation.Errors = validation.Errors
                .GroupBy(error => JsonName(error.Key))
                .ToDictionary(field => field.Key, field => field.SelectMany(error => error.Value).ToArray());
        }
    }

    static string JsonName(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
