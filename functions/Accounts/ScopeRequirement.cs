using ColdMail.Accounts;
using Microsoft.AspNetCore.Authorization;

namespace ColdMail.Functions.Accounts;

/// <summary>
/// A person who is signed in may call everything; an API key only what its scopes open. An endpoint that says nothing
/// needs <c>read</c> for GET and <c>write</c> for the rest.
/// </summary>
sealed class ScopeRequirement : IAuthorizationRequirement
{
    /// <summary>The scope that the endpoint of this request needs; null when no key may call it.</summary>
    public static string? Of(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<ClosedToKeys>() is not null
            ? null
            : metadata?.GetMetadata<NeedsScope>()?.Scope
                ?? (CrossSiteGuard.IsSafe(context.Request.Method) ? ApiScopes.Read : ApiScopes.Write);
    }
}

/// <summary>On an endpoint: the scope that an API key needs to call it.</summary>
public sealed record NeedsScope(string Scope);

/// <summary>On an endpoint: no API key may call it.</summary>
public sealed record ClosedToKeys;

sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        var isPerson = context.User.HasClaim(claim => claim.Type == SessionAuthentication.SessionClaim);
        if (isPerson || (context.Resource is HttpContext http && ScopeRequirement.Of(http) is { } scope
            && context.User.HasClaim(ApiKeyAuthentication.ScopeClaim, scope)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

static class ScopeConventions
{
    /// <summary>Which scope of <see cref="ApiScopes"/> an API key needs here, where its method does not tell.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsScope(scope));

    /// <summary>Only for a person who is signed in; no API key opens it.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ClosedToKeys());
}
