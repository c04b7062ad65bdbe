namespace ColdMail.Functions.Hosting;

/// <summary>Words for the problems that routing finds, which come without any.</summary>
static class PlainProblems
{
    public static void Explain(ProblemDetailsContext context) =>
        context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status404NotFound => "There is nothing here, or it is not yours.",
            StatusCodes.Status405MethodNotAllowed => $"This address does not take {context.HttpContext.Request.Method}.",
            StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with Content-Type: application/json.",
            StatusCodes.Status500InternalServerError => "Something went wrong on our side. It is logged under the traceId.",
            _ => null,
        };
}
