namespace ColdMail.Functions.Hosting.Isolated;

/// <summary>The ways in from HTTP. Who may do what is decided in the pipeline: Azure's function keys take no part.</summary>
public sealed class HttpTriggers(HttpPipeline pipeline)
{
    [Function("Api")]
    public Task<IResult> ApiAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/{*path}")] HttpRequest request) =>
        pipeline.RunAsync(request.HttpContext);

    [Function("Webhooks")]
    public Task<IResult> WebhooksAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/webhooks/{*path}")] HttpRequest request) =>
        pipeline.RunAsync(request.HttpContext);

    /// <summary>Opens and clicks.</summary>
    [Function("Tracking")]
    public Task<IResult> TrackingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "t/{*path}")] HttpRequest request) =>
        pipeline.RunAsync(request.HttpContext);

    [Function("Unsubscribe")]
    public Task<IResult> UnsubscribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "u/{*path}")] HttpRequest request) =>
        pipeline.RunAsync(request.HttpContext);
}
