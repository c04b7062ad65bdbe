using System.ComponentModel.DataAnnotations;
using ColdMail.Contacts;
using ColdMail.Functions.Accounts;
using ColdMail.TrackingDomains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.TrackingDomains;

static class TrackingDomainEndpoints
{
    public static void MapTrackingDomains(this RouteGroupBuilder api)
    {
        var domain = api.MapGroup("/me/tracking-domain").WithTags("Account");

        domain.MapGet("", async Task<Results<Ok<MyTrackingDomain>, NotFound>> (
            CurrentUser user, TrackingDomainStore store, TrackingDomainChecks checks, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, cancellation) is { } found
                ? TypedResults.Ok(MyTrackingDomain.Of(found, checks.Target))
                : TypedResults.NotFound())
        .WithSummary("The host that links in mails are to begin with, the records it needs, and what is missing.");

        domain.MapPut("", async Task<Results<Ok<MyTrackingDomain>, ValidationProblem>> (
            TrackingDomainRequest request, CurrentUser user, TrackingDomainChecks checks, CancellationToken cancellation) =>
        {
            var parsed = EmailAddress.ParseDomain(request.Host);
            if (!parsed.IsValid)
            {
                return Invalid(parsed.Fault.Explain());
            }

            var host = parsed.Address!;
            return host == checks.Target || checks.Target.EndsWith("." + host, StringComparison.Ordinal)
                ? Invalid("This is the host of the installation itself. Give a name of your own domain, such as go.example.com.")
                : TypedResults.Ok(MyTrackingDomain.Of(await checks.SetAsync(user.Id, host, cancellation), checks.Target));
        })
        .RequireSession()
        .WithSummary("Sets the host and looks at its records at once. Mails use it as soon as both are right.");

        domain.MapPost("/check", async Task<Results<Ok<MyTrackingDomain>, NotFound>> (
            CurrentUser user, TrackingDomainChecks checks, CancellationToken cancellation) =>
            await checks.CheckAsync(user.Id, cancellation) is { } found
                ? TypedResults.Ok(MyTrackingDomain.Of(found, checks.Target))
                : TypedResults.NotFound())
        .WithSummary("Looks at the records now.");

        domain.MapDelete("", async Task<Results<NoContent, NotFound>> (
            CurrentUser user, TrackingDomainStore store, CancellationToken cancellation) =>
            await store.DeleteAsync(user.Id, cancellation) ? TypedResults.NoContent() : TypedResults.NotFound())
        .RequireSession()
        .WithSummary("New mails use the host of the installation again. Keep the records: links in old mails need them.");
    }

    static ValidationProblem Invalid(string problem) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["host"] = [problem] });
}

/// <param name="Host">A name below a domain of yours, such as <c>go.example.com</c>.</param>
public sealed record TrackingDomainRequest([Required, StringLength(253)] string Host);

/// <param name="State">pending: not looked at yet. verified: mails use it. failed: see <paramref name="Problem"/>.</param>
/// <param name="Records">What to set at the provider of the domain.</param>
/// <param name="NextCheckAt">When it is looked at again by itself.</param>
public sealed record MyTrackingDomain(
    string Host,
    string State,
    IReadOnlyList<DnsRecord> Records,
    string? Problem,
    DateTime? CheckedAt,
    DateTime? VerifiedAt,
    DateTime NextCheckAt)
{
    internal static MyTrackingDomain Of(TrackingDomain domain, string target) => new(
        domain.Host,
        domain.State,
        [new("CNAME", domain.Host, target), new("TXT", domain.ProofName, domain.ProofValue)],
        domain.Problem,
        domain.CheckedAt,
        domain.VerifiedAt,
        domain.CheckAt);
}

public sealed record DnsRecord(string Type, string Name, string Value);
