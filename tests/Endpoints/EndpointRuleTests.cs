using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Reflection;
using ColdMail.Accounts;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;

namespace ColdMail.Tests.Endpoints;

/// <summary>What holds for every route, those of tomorrow included.</summary>
[Trait("Kind", "path")]
public sealed class EndpointRuleTests(EndpointApp app) : IClassFixture<EndpointApp>
{
    /// <summary>Open to everybody, each for a reason: before sign-in, watched by probes, signed by itself, or the description of the API.</summary>
    static readonly string[] Open =
    [
        "GET /api/health",
        "GET /api/openapi.json",
        "GET /t/c/{token}",
        "GET /t/o/{token}.gif",
        "GET /u/{token}",
        "HEAD /t/c/{token}",
        "HEAD /t/o/{token}.gif",
        "HEAD /u/{token}",
        "OPTIONS /api/webhooks/{provider}/{accountKey}",
        "POST /api/auth/password-reset",
        "POST /api/auth/password-reset/confirm",
        "POST /api/auth/register",
        "POST /api/auth/sign-in",
        "POST /api/auth/sign-out",
        "POST /api/webhooks/{provider}/{accountKey}",
        "POST /u/{token}",
    ];

    /// <summary>Called by mail clients and providers, never with a session.</summary>
    static readonly string[] Unguarded = ["POST /api/webhooks/{provider}/{accountKey}", "POST /u/{token}"];

    /// <summary>What makes mails go out.</summary>
    static readonly string[] Sends =
    [
        "DELETE /api/campaigns/{id:long}/recipients/{contactId:long}/stop",
        "POST /api/campaigns/{id:long}/held/release",
        "POST /api/campaigns/{id:long}/launch",
        "POST /api/campaigns/{id:long}/messages/{messageId:long}/resolve",
        "POST /api/campaigns/{id:long}/resume",
        "POST /api/inbox/threads/{id:long}/reply",
        "POST /api/senders/test",
        "POST /api/senders/{id:long}/mailbox/test",
        "POST /api/senders/{id:long}/resume",
        "POST /api/senders/{id:long}/test",
        "PUT /api/inbox/threads/{id:long}/label",
        "PUT /api/inbox/{id:long}/kind",
    ];

    [Fact]
    public void Only_a_few_routes_are_open_to_everybody() =>
        Assert.Equal(
            Open.Order(StringComparer.Ordinal),
            Routes.Of(app.Services)
                .Where(mapped => mapped.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                    || mapped.Endpoint.Metadata.GetMetadata<IAuthorizeData>() is null)
                .Select(mapped => mapped.Route));

    [Fact]
    public async Task All_other_routes_refuse_whoever_is_not_signed_in()
    {
        using var anybody = app.Browser();
        foreach (var (route, endpoint) in Routes.Of(app.Services).Where(mapped => !Open.Contains(mapped.Route)))
        {
            using var refused = await anybody.SendAsync(Request(route, endpoint));

            Assert.True(refused.StatusCode == HttpStatusCode.Unauthorized, $"{route}: {refused.StatusCode}");
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.False(refused.Headers.Contains("Set-Cookie"), route);
        }
    }

    [Fact]
    public async Task Links_in_mails_neither_set_a_cookie_nor_care_for_one()
    {
        var user = await app.RegisterAsync();
        using var stranger = app.Browser();
        foreach (var (route, endpoint) in Routes.Of(app.Services)
            .Where(mapped => !mapped.Route.Contains(" /api", StringComparison.Ordinal)))
        {
            using var signedIn = await user.Http.SendAsync(Request(route, endpoint));
            using var anybody = await stranger.SendAsync(Request(route, endpoint));

            Assert.False(signedIn.Headers.Contains("Set-Cookie"), route);
            Assert.False(anybody.Headers.Contains("Set-Cookie"), route);
            Assert.Equal(anybody.StatusCode, signedIn.StatusCode);
            Assert.Equal(await anybody.Content.ReadAsStringAsync(), await signedIn.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public void Every_route_that_changes_something_refuses_other_sites() =>
        Assert.Equal(
            Unguarded,
            Routes.Of(app.Services)
                .Where(mapped => !CrossSiteGuard.IsSafe(mapped.Route.Split(' ')[0])
                    && mapped.Endpoint.Metadata.GetMetadata<CrossSiteGuard.Guarded>() is null)
                .Select(mapped => mapped.Route));

    [Fact]
    public void Only_keys_with_the_scope_send_make_mails_go_out() =>
        Assert.Equal(
            Sends,
            Routes.Of(app.Services)
                .Where(mapped => mapped.Endpoint.Metadata.GetMetadata<NeedsScope>()?.Scope == ApiScopes.Send)
                .Select(mapped => mapped.Route));

    /// <summary>The validation of .NET passes over types that are not public, without a word.</summary>
    [Fact]
    public void Every_rule_written_on_a_body_is_applied()
    {
        var validation = app.Services.GetRequiredService<IOptions<ValidationOptions>>().Value;

        var passedOver = Routes.Of(app.Services)
            .Select(mapped => mapped.Endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType)
            .OfType<Type>()
            .Where(type => HasRules(type) && !IsKnown(type));

        Assert.Empty(passedOver);

        bool IsKnown(Type type)
        {
            // The only way to ask; when it changes, this test no longer compiles and can be adapted.
#pragma warning disable ASP0029
            return validation.TryGetValidatableTypeInfo(type, out _);
#pragma warning restore ASP0029
        }
    }

    [Fact]
    public void Every_route_says_what_it_does() =>
        Assert.All(
            Routes.Of(app.Services).Where(mapped => mapped.Route != "GET /api/openapi.json"),
            mapped => Assert.False(
                string.IsNullOrEmpty(mapped.Endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary), mapped.Route));

    static HttpRequestMessage Request(string route, RouteEndpoint endpoint) =>
        new(new HttpMethod(route.Split(' ')[0]), Routes.Address(endpoint));

    static bool HasRules(Type type) =>
        typeof(IValidatableObject).IsAssignableFrom(type)
        || type.GetProperties().Any(property => property.GetCustomAttributes<ValidationAttribute>().Any())
        || type.GetConstructors().SelectMany(made => made.GetParameters())
            .Any(parameter => parameter.GetCustomAttributes<ValidationAttribute>().Any());
}
