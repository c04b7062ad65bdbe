using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using ColdMail.Campaigns;
using ColdMail.Contacts;
using ColdMail.Functions.Accounts;
using ColdMail.Suppression;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Suppression;

static class SuppressionEndpoints
{
    public static void MapSuppressions(this RouteGroupBuilder api)
    {
        var suppressions = api.MapGroup("/suppressions").WithTags("Suppression list");

        suppressions.MapGet("", PageAsync).WithSummary("Who gets no mail from you, newest first.");

        suppressions.MapGet("/covering", CoveringAsync)
            .WithSummary("Which entries keep mails from an address, first the one that decides.");

        suppressions.MapPost("", AddAsync)
            .Produces<SuppressionAdded>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Stops all mail to an address, a domain, or a name at any domain, at once. Repeating it changes nothing.");

        suppressions.MapDelete("/{id:long}", RemoveAsync)
            .WithSummary("Takes an entry off the list. What a person asked for needs a reason, which is kept.");

        suppressions.MapPost("/import", SuppressionFiles.ImportAsync)
            .Accepts<string>("text/plain", "text/csv")
            .WithSummary("Adds all entries of a pasted text or a CSV file of up to 10 MB.");

        suppressions.MapGet("/export", SuppressionFiles.ExportAsync)
            .Produces<string>(contentType: "text/csv")
            .WithSummary("The whole list as CSV, safe to open in a spreadsheet.");
    }

    static async Task<Ok<SuppressionPage>> PageAsync(
        CurrentUser user, SuppressionListStore store, CancellationToken cancellation,
        [StringLength(320)] string? search = null,
        [RegularExpression("unsubscribe|bounce|complaint|manual|import")] string? reason = null,
        [Range(1, long.MaxValue)] long? campaignId = null,
        [Range(1, long.MaxValue)] long? before = null,
        [Range(1, 200)] int limit = 100)
    {
        var sought = string.IsNullOrWhiteSpace(search) ? null : search.Trim().ToLowerInvariant();
        var page = await store.ListAsync(user.Id, new(sought, reason, campaignId), before, limit + 1, cancellation);
        var isPending = await store.IsPendingAsync(user.Id, cancellation);
        return TypedResults.Ok(page.Count > limit
            ? new SuppressionPage([.. page.Take(limit)], page[limit - 1].Id, isPending)
            : new SuppressionPage(page, null, isPending));
    }

    static async Task<Results<Ok<SuppressionCover>, ValidationProblem>> CoveringAsync(
        [StringLength(1000)] string email, CurrentUser user, SuppressionListStore store, CancellationToken cancellation)
    {
        var address = EmailAddress.Parse(email);
        if (!address.IsValid)
        {
            return Invalid("email", address.Fault.Explain());
        }

        var hits = await store.CoveringAsync(user.Id, address.Address, cancellation);
        return TypedResults.Ok(new SuppressionCover(
            address.Address,
            hits.Count == 0 ? "No entry of a suppression list covers this address." : SuppressionWords.Covered(hits[0]),
            [.. hits.Select(CoveringEntry.Of)]));
    }

    static async Task<IResult> AddAsync(
        SuppressionRequest request, CurrentUser user, SuppressionStore store, SuppressionListStore list, CampaignStore campaigns,
        TimeProvider clock, CancellationToken cancellation)
    {
        var text = request.Email.Trim();
        var (entry, problem) = EntryText.Read(request.IncludeSubdomains && text.StartsWith('@') ? $"*@*.{text[1..]}" : text);
        if (entry is null)
        {
            return Invalid("email", problem!);
        }

        if (request.IncludeSubdomains && !entry.StartsWith("@*.", StringComparison.Ordinal))
        {
            return Invalid("includeSubdomains", "Only a domain has sub-domains. Write it as @example.com.");
        }

        if (request.CampaignId is { } campaign && await campaigns.FindAsync(user.Id, campaign, cancellation) is null)
        {
            return TypedResults.NotFound();
        }

        var terms = new NewEntries(user.Id, "manual", clock.GetUtcNow().UtcDateTime)
        {
            CampaignId = request.CampaignId ?? 0,
            Actor = user.Id,
            Note = request.Note?.Trim() ?? "",
        };
        var added = await store.AddAsync(terms, [entry], cancellation);
        var stored = await list.FindAsync(user.Id, entry, terms.CampaignId, cancellation);
        return TypedResults.Ok(new SuppressionAdded(
            stored, added.Added == 1, added.Cancelled, added.Crossed, added.IsPending, SuppressionWords.Added(added)));
    }

    static async Task<Results<Ok<SuppressionRemoved>, NotFound, ValidationProblem, ProblemHttpResult>> RemoveAsync(
        long id, CurrentUser user, SuppressionListStore store, TimeProvider clock, CancellationToken cancellation,
        [StringLength(500)] string? note = null) =>
        await store.RemoveAsync(user.Id, id, note?.Trim() ?? "", clock.GetUtcNow().UtcDateTime, cancellation) switch
        {
            SuppressionRemoval.Removed(var entry, var covered) => TypedResults.Ok(
                new SuppressionRemoved(entry.Email, SuppressionWords.Removed(entry, covered), [.. covered.Select(CoveringEntry.Of)])),
            SuppressionRemoval.NotFound => TypedResults.NotFound(),
            SuppressionRemoval.NeedsNote => Invalid(
                "note", "This person asked to get no more mail. Say why that does not hold any more, such as when and how they asked for mails again."),
            SuppressionRemoval.Kept => TypedResults.Problem(
                "This person reported a mail of yours as unwanted, so the entry stays.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Cannot be taken off the list"),
            _ => throw new UnreachableException(),
        };

    static ValidationProblem Invalid(string field, string problem) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [problem] });
}
