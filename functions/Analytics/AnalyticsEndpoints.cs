using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ColdMail.Accounts;
using ColdMail.Analytics;
using ColdMail.Functions.Accounts;
using ColdMail.Functions.Campaigns;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ColdMail.Functions.Analytics;

static class AnalyticsEndpoints
{
    public static void MapAnalytics(this RouteGroupBuilder api)
    {
        api.MapGet("/campaigns/{id:long}/analytics", CampaignAsync)
            .WithTags("Analytics")
            .WithSummary("What came of the mails of a campaign that were sent in a range of days: funnel, steps, senders, providers, days, hours.");
        api.MapGet("/campaigns/{id:long}/analytics/export", ExportCampaignAsync)
            .WithTags("Analytics")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary("One table of it as a CSV file that is safe to open in a spreadsheet.");
        api.MapPost("/campaigns/{id:long}/analytics/recount", RecountAsync)
            .WithTags("Analytics")
            .WithSummary("Counts a campaign again from every event; the report then says in how many places the numbers were different.");
        api.MapGet("/analytics", OverviewAsync)
            .WithTags("Analytics")
            .WithSummary("What came of all mails that were sent in a range of days, beside the days before; campaigns, senders, providers.");
        api.MapGet("/analytics/export", ExportOverviewAsync)
            .WithTags("Analytics")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary("One table of it as a CSV file that is safe to open in a spreadsheet.");
    }

    static async Task<Results<Ok<CampaignReport>, ProblemHttpResult>> CampaignAsync(
        long id, CurrentUser user, Reports reports, CancellationToken cancellation,
        DateOnly? from = null, DateOnly? to = null, [TimeZone] string? zone = null) =>
        await reports.CampaignScopeAsync(user.Id, id, cancellation) is not { } scope
            ? CampaignProblems.NotFound()
            : await RangeAsync(reports, scope, from, to, zone, cancellation) switch
            {
                (_, { } problem) => problem,
                var (range, _) => TypedResults.Ok(await reports.CampaignAsync(scope, range!, cancellation)),
            };

    static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportCampaignAsync(
        long id, HttpContext context, CurrentUser user, Reports reports, ReportExport export,
        [Required, AllowedValues("steps", "senders", "providers", "days", "hours", ErrorMessage = "Choose the table: steps, senders, providers, days or hours.")] string table,
        CancellationToken cancellation,
        DateOnly? from = null, DateOnly? to = null, [TimeZone] string? zone = null) =>
        await reports.CampaignScopeAsync(user.Id, id, cancellation) is { } scope
            ? await ExportAsync(context, reports, export, scope, table, from, to, zone, cancellation)
            : CampaignProblems.NotFound();

    static async Task<Results<Accepted, ProblemHttpResult>> RecountAsync(
        long id, CurrentUser user, CountingStore store, TimeProvider clock, CancellationToken cancellation) =>
        await store.AskAsync(user.Id, id, RecipientProviders.Current.Version, clock.GetUtcNow().UtcDateTime, cancellation)
            ? TypedResults.Accepted(string.Create(CultureInfo.InvariantCulture, $"/api/campaigns/{id}/analytics"))
            : CampaignProblems.NotFound();

    static async Task<Results<Ok<Overview>, ProblemHttpResult>> OverviewAsync(
        CurrentUser user, Reports reports, CancellationToken cancellation,
        DateOnly? from = null, DateOnly? to = null, [TimeZone] string? zone = null)
    {
        var scope = await reports.UserScopeAsync(user.Id, cancellation);
        return await RangeAsync(reports, scope, from, to, zone, cancellation) switch
        {
            (_, { } problem) => problem,
            var (range, _) => TypedResults.Ok(await reports.OverviewAsync(scope, range!, cancellation)),
        };
    }

    static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportOverviewAsync(
        HttpContext context, CurrentUser user, Reports reports, ReportExport export,
        [Required, AllowedValues("campaigns", "senders", "providers", "days", "hours", ErrorMessage = "Choose the table: campaigns, senders, providers, days or hours.")] string table,
        CancellationToken cancellation,
        DateOnly? from = null, DateOnly? to = null, [TimeZone] string? zone = null) =>
        await ExportAsync(
            context, reports, export, await reports.UserScopeAsync(user.Id, cancellation), table, from, to, zone, cancellation);

    static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        HttpContext context, Reports reports, ReportExport export, ReportScope scope, string table, DateOnly? from, DateOnly? to,
        string? zone, CancellationToken cancellation)
    {
        var (range, problem) = await RangeAsync(reports, scope, from, to, zone, cancellation);
        if (problem is not null)
        {
            return problem;
        }

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(string.Create(
            CultureInfo.InvariantCulture, $"Analytics {table} {range!.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}.csv"));
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(
            output => export.WriteAsync(scope, range, table, output, cancellation), "text/csv; charset=utf-8");
    }

    static async Task<(DayRange? Range, ProblemHttpResult? Problem)> RangeAsync(
        Reports reports, ReportScope scope, DateOnly? from, DateOnly? to, string? zone, CancellationToken cancellation)
    {
        if (zone is not null && zone != scope.Head.Zone)
        {
            return (null, CampaignProblems.Invalid(
                "zone", $"Days are counted in {scope.Head.Zone}, the time zone of your account. Leave the zone out, or change it in your account: the days are then counted anew."));
        }

        if (from is null && to is null && scope.CampaignId != 0)
        {
            return (await reports.UsualRangeAsync(scope, cancellation), null);
        }

        var (range, field, text) = DayRange.Of(from, to, scope.Today);
        return range is null ? (null, CampaignProblems.Invalid(field, text)) : (range, null);
    }
}
