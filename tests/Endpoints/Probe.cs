using System.Net;
using System.Net.Http.Json;

namespace ColdMail.Tests.Endpoints;

/// <summary>How the matrix calls one route in the name of a user who owns nothing that the request is about.</summary>
public sealed record Probe
{
    /// <summary>Method and pattern, as the application maps it: <c>GET /api/alerts/{id:long}</c>.</summary>
    public required string Route { get; init; }

    /// <summary>What is foreign in the request, where a route has more than one probe.</summary>
    public string Case { get; init; } = "";

    public string Name => Case.Length == 0 ? Route : $"{Route}, {Case}";

    /// <summary>The address, with ids of the other user wherever the route or its query takes ids.</summary>
    public required Func<Tenant, string> Path { get; init; }

    /// <summary>The body, with ids of the other user wherever it takes ids; null for none.</summary>
    public Func<Tenant, HttpContent>? Body { get; init; }

    public required ProbeKind Kind { get; init; }

    /// <summary>What the owner gets for the same request: proof that the request is good and only its author is wrong.</summary>
    public HttpStatusCode Owner { get; init; } = HttpStatusCode.OK;

    /// <summary>The owner finds the other user's texts in the answer: proof that looking for them means something.</summary>
    public bool OwnerSees { get; init; }

    public static Func<Tenant, HttpContent> Json(Func<Tenant, object> body) => tenant => JsonContent.Create(body(tenant));

    /// <summary>Which ids the address takes from the caller's own things; by default only a foreign body has any.</summary>
    public Func<Tenant, Tenant, Tenant>? Mix { get; init; }

    /// <summary>The request of somebody who owns <paramref name="own"/> about <paramref name="foreign"/>.</summary>
    public HttpRequestMessage Request(Tenant own, Tenant foreign) => new(
        new HttpMethod(Route.Split(' ')[0]),
        Path(Mix is not null ? Mix(own, foreign) : Kind == ProbeKind.BodyNamesForeign ? own : foreign))
    {
        Content = Body?.Invoke(foreign),
    };
}

public enum ProbeKind
{
    /// <summary>The address names something of the other user: 404, as if it did not exist.</summary>
    NamesForeign,

    /// <summary>The body names something of the other user: refused with 400, 404, 409 or 422.</summary>
    BodyNamesForeign,

    /// <summary>It is about the caller only: it answers without anything of the other user.</summary>
    AboutCaller,
}
