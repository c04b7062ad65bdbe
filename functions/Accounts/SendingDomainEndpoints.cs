using System.ComponentModel.DataAnnotations;
using ColdMail.Contacts;
using ColdMail.Senders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

static class SendingDomainEndpoints
{
    public static void MapSendingDomains(this RouteGroupBuilder api)
    {
        var domains = api.MapGroup("/me/sending-domains").WithTags("Account");

        domains.MapGet("", async (CurrentUser user, SendingDomainStore store, CancellationToken cancellation) =>
            TypedResults.Ok(await store.ListAsync(user.Id, cancellation)))
        .WithSummary("The domains with a limit over all senders that send from them.");

        domains.MapPut("/{domain}", async Task<Results<Ok<SendingDomain>, ValidationProblem, ProblemHttpResult>> (
            string domain, SendingDomainRequest request, CurrentUser user, SendingDomainStore store,
            CancellationToken cancellation) =>
        {
            var parsed = EmailAddress.ParseDomain(domain);
            if (!parsed.IsValid)
            {
                return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["domain"] = [parsed.Fault.Explain()] });
            }

            var limit = new SendingDomain(parsed.Address!, request.HourlyCap!.Value);
            return await store.SetAsync(user.Id, limit, cancellation)
                ? TypedResults.Ok(limit)
                : TypedResults.Problem(
                    $"There are {SendingDomainStore.MostDomains} domains with a limit already. Take one away that you do not send from.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Too many domains");
        })
        .WithSummary("Limits how many mails an hour all senders of a domain send together.");

        domains.MapDelete("/{domain}", async Task<Results<NoContent, NotFound>> (
            string domain, CurrentUser user, SendingDomainStore store, CancellationToken cancellation) =>
            EmailAddress.ParseDomain(domain) is { IsValid: true, Address: { } known }
            && await store.DeleteAsync(user.Id, known, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Takes the limit of a domain away.");
    }
}

/// <param name="HourlyCap">Mails in a clock hour.</param>
public sealed record SendingDomainRequest([Required, Range(1, 1_000_000)] int? HourlyCap);
