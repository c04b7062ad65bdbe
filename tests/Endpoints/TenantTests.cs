using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace ColdMail.Tests.Endpoints;

/// <summary>No user reaches anything of another, by no route.</summary>
[Trait("Kind", "path")]
public sealed class TenantTests(EndpointApp app) : IClassFixture<EndpointApp>
{
    public static TheoryData<string> Probed => [.. TenantProbes.All.Select(probe => probe.Name)];

    [Fact]
    public void Every_route_is_probed()
    {
        var mapped = Routes.Of(app.Services)
            .Where(mapped => mapped.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(mapped => mapped.Route);

        Assert.Equal(mapped, TenantProbes.All.Select(probe => probe.Route).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Probed))]
    public async Task Another_user_gets_nothing_and_changes_nothing(string name)
    {
        var probe = TenantProbes.All.Single(probe => probe.Name == name);
        var owner = await app.RegisterAsync();
        var other = await app.RegisterAsync();
        var things = await Tenant.SeedAsync(app.Database, owner.Id);
        var own = await Tenant.SeedAsync(app.Database, other.Id);
        var before = await TenantSnapshot.OfAsync(app.Database, things);

        using var refused = await other.Http.SendAsync(probe.Request(own, things));

        var text = await refused.Content.ReadAsStringAsync();
        Assert.True(IsRight(probe, refused.StatusCode), $"{refused.StatusCode}: {text}");
        Assert.DoesNotContain(things.Canary, text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await TenantSnapshot.OfAsync(app.Database, things));

        if (probe.Kind == ProbeKind.NamesForeign)
        {
            using var missing = await other.Http.SendAsync(probe.Request(own, Tenant.Missing));
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
            Assert.Equal(await ProblemOf(missing), await ProblemOf(refused));
        }

        using var allowed = await owner.Http.SendAsync(probe.Request(things, things));
        var answer = await allowed.Content.ReadAsStringAsync();
        Assert.True(allowed.StatusCode == probe.Owner, $"Owner: {allowed.StatusCode}, {answer}\n{app.LastErrors()}");
        if (probe.OwnerSees)
        {
            Assert.Contains(things.Canary, answer, StringComparison.OrdinalIgnoreCase);
        }
    }

    static bool IsRight(Probe probe, HttpStatusCode status) => probe.Kind switch
    {
        ProbeKind.NamesForeign => status == HttpStatusCode.NotFound,
        ProbeKind.BodyNamesForeign => status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
            or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity,
        _ => status == probe.Owner,
    };

    static async Task<(string?, string?, int?)> ProblemOf(HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>();
        return (problem!.Title, problem.Detail, problem.Status);
    }
}
