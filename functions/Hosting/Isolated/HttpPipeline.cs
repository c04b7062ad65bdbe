using Microsoft.AspNetCore.HttpOverrides;

namespace ColdMail.Functions.Hosting.Isolated;

/// <summary>The HTTP pipeline of <see cref="ColdMailApp.UseColdMail"/>, run inside an HTTP-triggered function.</summary>
public sealed class HttpPipeline
{
    readonly RequestDelegate run;

    public HttpPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseColdMail();
        run = app.Build();
    }

    /// <summary>Answers a request that the worker received. The response is written when this returns.</summary>
    public async Task<IResult> RunAsync(HttpContext context)
    {
        // The worker has matched the function already; its endpoint would keep ours from being looked for.
        context.SetEndpoint(null);
        // The worker has taken the caller's address from these; what is left of them was written by the caller.
        context.Request.Headers.Remove(ForwardedHeadersDefaults.XForwardedForHeaderName);
        context.Request.Headers.Remove(ForwardedHeadersDefaults.XForwardedProtoHeaderName);
        await run(context);
        return Results.Empty;
    }
}
