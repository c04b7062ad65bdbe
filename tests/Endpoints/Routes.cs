using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Endpoints;

/// <summary>What the application maps.</summary>
static class Routes
{
    /// <summary>Method and pattern of every endpoint, beside the endpoint.</summary>
    public static IReadOnlyList<(string Route, RouteEndpoint Endpoint)> Of(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => Methods(endpoint).Select(method => ($"{method} {endpoint.RoutePattern.RawText?.TrimEnd('/')}", endpoint)))
            .OrderBy(pair => pair.Item1, StringComparer.Ordinal),
    ];

    /// <summary>Parameters filled with something that fits their constraints.</summary>
    public static string Address(RouteEndpoint endpoint) => string.Join(
        '/',
        endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            _ => "1",
        }))).Prepend(""));

    static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"];
}
