using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ColdMail.Composing;
using ColdMail.Functions.Accounts;
using ColdMail.Templates;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Templates;

static class TemplateEndpoints
{
    public static void MapTemplates(this RouteGroupBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Templates");

        templates.MapGet("", async Task<Ok<TemplatePage>> (
            CurrentUser user, TemplateStore store, CancellationToken cancellation,
            [RegularExpression("mine|system")] string? kind = null,
            [StringLength(200)] string? search = null,
            [Range(1, long.MaxValue)] long? before = null,
            [Range(1, 200)] int limit = 100) =>
        {
            var sought = string.IsNullOrWhiteSpace(search) ? null : search.Trim();
            bool? isSystem = kind is null ? null : kind == "system";
            var page = await store.ListAsync(user.Id, isSystem, sought, before, limit + 1, cancellation);
            return TypedResults.Ok(page.Count > limit
                ? new TemplatePage([.. page.Take(limit).Select(TemplateItem.Of)], page[limit - 1].Id)
                : new TemplatePage([.. page.Select(TemplateItem.Of)], null));
        })
        .WithSummary("Your templates and those of the system, newest first.");

        templates.MapGet("/{id:long}", async Task<Results<Ok<TemplateView>, NotFound>> (
            long id, CurrentUser user, TemplateStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } template
                ? TypedResults.Ok(TemplateView.Of(template))
                : TypedResults.NotFound())
        .WithSummary("One template.");

        templates.MapPost("", async Task<Results<Created<TemplateView>, ValidationProblem>> (
            TemplateRequest request, CurrentUser user, TemplateStore store, TimeProvider clock, CancellationToken cancellation) =>
        {
            if (Faults(request.Source()) is { } faults)
            {
                return faults;
            }

            var id = await store.AddAsync(user.Id, request.Draft(), clock.GetUtcNow().UtcDateTime, cancellation);
            return await CreatedAsync(user, id, store, cancellation);
        })
        .WithSummary("Makes a template. Everything that is wrong with it is named at once.");

        templates.MapPut("/{id:long}", async Task<Results<Ok<TemplateView>, NotFound, ValidationProblem, ProblemHttpResult>> (
            long id, TemplateRequest request, CurrentUser user, TemplateStore store, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            if (await ReadOnlyOrMissingAsync(user, id, store, cancellation) is { } refusal)
            {
                return refusal.Result is NotFound missing ? missing : (ProblemHttpResult)refusal.Result;
            }

            if (Faults(request.Source()) is { } faults)
            {
                return faults;
            }

            await store.UpdateAsync(user.Id, id, request.Draft(), clock.GetUtcNow().UtcDateTime, cancellation);
            return await store.FindAsync(user.Id, id, cancellation) is { } template
                ? TypedResults.Ok(TemplateView.Of(template))
                : TypedResults.NotFound();
        })
        .WithSummary("Changes a template of yours. Steps that were made from it keep their copy.");

        templates.MapPost("/{id:long}/duplicate", async Task<Results<Created<TemplateView>, NotFound>> (
            long id, DuplicateRequest? request, CurrentUser user, TemplateStore store, TimeProvider clock,
            CancellationToken cancellation) =>
            await store.DuplicateAsync(user.Id, id, request?.Name, clock.GetUtcNow().UtcDateTime, cancellation) is { } copy
                ? await CreatedAsync(user, copy, store, cancellation)
                : TypedResults.NotFound())
        .WithSummary("Copies a template, yours or the system's, to your own.");

        templates.MapDelete("/{id:long}", async Task<Results<NoContent, NotFound, ProblemHttpResult>> (
            long id, CurrentUser user, TemplateStore store, CancellationToken cancellation) =>
        {
            if (await ReadOnlyOrMissingAsync(user, id, store, cancellation) is { } refusal)
            {
                return refusal.Result is NotFound missing ? missing : (ProblemHttpResult)refusal.Result;
            }

            return await store.DeleteAsync(user.Id, id, cancellation) ? TypedResults.NoContent() : TypedResults.NotFound();
        })
        .WithSummary("Deletes a template of yours. Steps that were made from it keep their copy.");

        templates.MapPreviews();
    }

    static void MapPreviews(this RouteGroupBuilder templates)
    {
        templates.MapPost("/preview", async Task<Results<Ok<Preview>, NotFound>> (
            PreviewTextRequest request, CurrentUser user, TemplatePreview preview, TimeProvider clock,
            CancellationToken cancellation) =>
            await preview.RenderAsync(
                user.Id, new(request.Subject ?? "", request.BodyHtml ?? "", request.BodyText), request.ContactId, request.SenderId,
                request.Values ?? [], clock.GetUtcNow().UtcDateTime, cancellation) is { } shown
                ? TypedResults.Ok(shown)
                : TypedResults.NotFound())
        .RequireScope(ColdMail.Accounts.ApiScopes.Read)
        .WithSummary("Shows a text that is not saved as a contact would get it, with what is missing and what is wrong.");

        templates.MapPost("/{id:long}/preview", async Task<Results<Ok<Preview>, NotFound>> (
            long id, PreviewRequest? request, CurrentUser user, TemplateStore store, TemplatePreview preview, TimeProvider clock,
            CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } template
            && await preview.RenderAsync(
                user.Id, new(template.Subject, template.BodyHtml, template.BodyText), request?.ContactId, request?.SenderId,
                request?.Values ?? [], clock.GetUtcNow().UtcDateTime, cancellation) is { } shown
                ? TypedResults.Ok(shown)
                : TypedResults.NotFound())
        .RequireScope(ColdMail.Accounts.ApiScopes.Read)
        .WithSummary("Shows a template as a contact would get it, with what is missing and what is wrong.");
    }

    static async Task<Created<TemplateView>> CreatedAsync(
        CurrentUser user, long id, TemplateStore store, CancellationToken cancellation)
    {
        var template = await store.FindAsync(user.Id, id, cancellation)
            ?? throw new InvalidOperationException("The template was deleted while it was made.");
        return TypedResults.Created($"/api/templates/{id}", TemplateView.Of(template));
    }

    static async Task<Results<NotFound, ProblemHttpResult>?> ReadOnlyOrMissingAsync(
        CurrentUser user, long id, TemplateStore store, CancellationToken cancellation) =>
        await store.FindAsync(user.Id, id, cancellation) switch
        {
            null => TypedResults.NotFound(),
            { UserId: null } => TypedResults.Problem(
                "Templates of the system stay as they are. Duplicate it and change the copy.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Read-only"),
            _ => null,
        };

    static ValidationProblem? Faults(TemplateSource source)
    {
        var problems = TemplatePreview.Check(source);
        if (problems.Count == 0)
        {
            return null;
        }

        var errors = problems
            .GroupBy(problem => problem.Part switch
            {
                TemplatePart.Subject => "subject",
                TemplatePart.Html => "bodyHtml",
                _ => "bodyText",
            })
            .ToDictionary(
                group => group.Key,
                group => group.Select(problem => $"Line {problem.Line}, column {problem.Column}: {problem.Message}").ToArray());
        return TypedResults.ValidationProblem(errors, extensions: new Dictionary<string, object?> { ["problems"] = problems });
    }
}

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
public sealed record TemplatePage(IReadOnlyList<TemplateItem> Items, long? Next);

/// <param name="IsSystem">To read and to copy, not to change.</param>
/// <param name="Excerpt">The beginning of its text.</param>
public sealed record TemplateItem(
    long Id, bool IsSystem, string Name, string Subject, string Excerpt, IReadOnlyList<TemplateVariable> Variables,
    DateTime UpdatedAt)
{
    internal static TemplateItem Of(TemplateLine line) => new(
        line.Id, line.UserId is null, line.Name, line.Subject, TextExcerpt.Of(line.BodyStart),
        TemplateView.Read(line.VariablesJson), line.UpdatedAt);
}

public sealed record TemplateView(
    long Id, bool IsSystem, string Name, string Subject, string BodyHtml, string? BodyText,
    IReadOnlyList<TemplateVariable> Variables, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static TemplateView Of(Template template) => new(
        template.Id, template.UserId is null, template.Name, template.Subject, template.BodyHtml, template.BodyText,
        Read(template.VariablesJson), template.CreatedAt, template.UpdatedAt);

    internal static IReadOnlyList<TemplateVariable> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<List<TemplateVariable>>(json, JsonSerializerOptions.Web) ?? [];
}

/// <param name="Subject">Blank for a follow-up that continues the thread.</param>
/// <param name="BodyHtml">Blank: made from the text.</param>
/// <param name="BodyText">Null or blank: made from the HTML.</param>
public sealed record TemplateRequest(
    [Required, StringLength(200)] string Name,
    [Required(AllowEmptyStrings = true), StringLength(500)] string Subject,
    [Required(AllowEmptyStrings = true), StringLength(TemplateLimits.SourceBytes)] string BodyHtml,
    [StringLength(TemplateLimits.SourceBytes)] string? BodyText)
{
    internal TemplateSource Source() => new(Subject, BodyHtml, string.IsNullOrWhiteSpace(BodyText) ? null : BodyText);

    internal TemplateDraft Draft()
    {
        var source = Source();
        return new(Name.Trim(), Subject.Trim(), BodyHtml, source.Text, MailTemplate.Parse(source).VariablesJson);
    }
}

public sealed record DuplicateRequest([StringLength(200, MinimumLength = 1)] string? Name);

/// <param name="ContactId">Whose fields to use; null: a sample person.</param>
/// <param name="SenderId">Whose name and signature to use; null: your first sender account.</param>
/// <param name="Values">Fields by name, in place of the contact's.</param>
public sealed record PreviewRequest(long? ContactId, long? SenderId, [MaxLength(200)] Dictionary<string, string>? Values);

/// <inheritdoc cref="PreviewRequest"/>
public sealed record PreviewTextRequest(
    [StringLength(500)] string? Subject,
    [StringLength(TemplateLimits.SourceBytes)] string? BodyHtml,
    [StringLength(TemplateLimits.SourceBytes)] string? BodyText,
    long? ContactId,
    long? SenderId,
    [MaxLength(200)] Dictionary<string, string>? Values);
