namespace ColdMail.Tests.Endpoints;

/// <summary>
/// Every route of the application that a signed-in user can call. A route that is not here fails
/// <see cref="TenantTests.Every_route_is_probed"/>: add it to the file of its feature, with the other user's ids in it.
/// </summary>
static partial class TenantProbes
{
    public static IReadOnlyList<Probe> All { get; } =
    [
        .. Accounts,
        .. TrackingDomains,
        .. Alerts,
        .. Senders,
        .. Breakers,
        .. Inbox,
        .. Contacts,
        .. Bounces,
        .. Lists,
        .. Uploads,
        .. Campaigns,
        .. Analytics,
        .. Sending,
        .. Stops,
        .. DryRuns,
        .. Templates,
        .. Suppressions,
        .. Privacy,
        .. WebhookEndpoints,
        .. EventSubscriptions,
        .. Notifications,
    ];

    static long[] Ids(params long[] ids) => ids;

    static Probe About(string route, string path, Func<Tenant, object>? body = null) => new()
    {
        Route = route,
        Path = _ => path,
        Body = body is null ? null : Probe.Json(body),
        Kind = ProbeKind.AboutCaller,
    };

    static Probe BodyNames(string route, string what, Func<Tenant, string> path, Func<Tenant, object> body) => new()
    {
        Route = route,
        Case = what,
        Path = path,
        Body = Probe.Json(body),
        Kind = ProbeKind.BodyNamesForeign,
    };

    static Probe Names(string route, Func<Tenant, string> path, Func<Tenant, object>? body = null) => new()
    {
        Route = route,
        Path = path,
        Body = body is null ? null : Probe.Json(body),
        Kind = ProbeKind.NamesForeign,
    };
}
