using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ColdMail.Campaigns;
using ColdMail.Contacts;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Campaigns;

/// <summary>Who is in a campaign, who is not, and why.</summary>
static class PeopleEndpoints
{
    public static void MapCampaignPeople(this RouteGroupBuilder campaigns)
    {
        campaigns.MapGet("/{id:long}/audience", async Task<Results<Ok<AudienceCount>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignStore store, LaunchFactsStore facts, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } campaign
                ? TypedResults.Ok(await facts.CountAsync(user.Id, campaign, cancellation))
                : CampaignProblems.NotFound())
        .WithSummary("Counts whom a launch at this moment would reach, and whom not and why.");

        campaigns.MapGet("/{id:long}/recipients", async Task<Results<Ok<Page<Recipient>>, ProblemHttpResult>> (
            long id,
            CurrentUser user,
            RecipientStore store,
            CancellationToken cancellation,
            [AllowedValues(
                null, "scheduled", "claimed", "sending", "sent", "failed", "uncertain", "cancelled", "held")] string? status = null,
            [Range(1, StepStore.MaxSteps)] int? step = null,
            [StringLength(320)] string? email = null,
            [StringLength(60)] string? after = null,
            [Range(1, 500)] int limit = 50) =>
            await store.ExistsAsync(user.Id, id, cancellation)
                ? TypedResults.Ok(await store.ListAsync(
                    user.Id, id, new(status, step, Normal(email), after, limit), cancellation))
                : CampaignProblems.NotFound())
        .WithSummary("The mails of a campaign with their state and its reason; status=uncertain lists those that wait for a decision.");

        campaigns.MapGet("/{id:long}/exclusions", async Task<Results<Ok<ExclusionPage>, ProblemHttpResult>> (
            long id,
            CurrentUser user,
            RecipientStore store,
            CancellationToken cancellation,
            [StringLength(40)] string? reason = null,
            [StringLength(320)] string? email = null,
            [Range(1, long.MaxValue)] long? after = null,
            [Range(1, 500)] int limit = 50) =>
        {
            if (!await store.ExistsAsync(user.Id, id, cancellation))
            {
                return CampaignProblems.NotFound();
            }

            var page = await store.ExclusionsAsync(user.Id, id, reason, Normal(email), after, limit, cancellation);
            var byReason = after is null ? await store.ExclusionsByReasonAsync(id, cancellation) : null;
            return TypedResults.Ok(new ExclusionPage(page.Items, page.Next, byReason));
        })
        .WithSummary("The contacts that the launch left out, each with the reason.");
    }

    /// <summary>As addresses are stored; what is no address finds nobody.</summary>
    static string? Normal(string? email) =>
        email is null ? null : EmailAddress.Parse(email).Address ?? email.ToLower(CultureInfo.InvariantCulture);
}
