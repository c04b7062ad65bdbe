using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text;
using ColdMail.Contacts;
using ColdMail.Contacts.Csv;
using ColdMail.Functions.Accounts;
using ColdMail.Suppression;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Suppression;

static class SuppressionEndpoints
{
    const int MaxTextBytes = 10 * 1024 * 1024;
    const int MaxEntries = 100_000;

    public static void MapSuppressions(this RouteGroupBuilder api)
    {
        var suppressions = api.MapGroup("/suppressions").WithTags("Suppression list");

        suppressions.MapGet("", async Task<Ok<SuppressionPage>> (
            CurrentUser user, SuppressionListStore store, CancellationToken cancellation,
            [StringLength(320)] string? search = null,
            [RegularExpression("unsubscribe|bounce|complaint|manual|import|erased")] string? reason = null,
            [Range(1, long.MaxValue)] long? before = null,
            [Range(1, 200)] int limit = 100) =>
        {
            var sought = string.IsNullOrWhiteSpace(search) ? null : search.Trim().ToLowerInvariant();
            var page = await store.ListAsync(user.Id, sought, reason, before, limit + 1, cancellation);
            return TypedResults.Ok(page.Count > limit
                ? new SuppressionPage([.. page.Take(limit)], page[limit - 1].Id)
                : new SuppressionPage(page, null));
        })
        .WithSummary("Who gets no mail from you, newest first.");

        suppressions.MapPost("", async Task<Results<Ok<SuppressionEntry>, ValidationProblem>> (
            SuppressionRequest request, CurrentUser user, SuppressionStore store, SuppressionListStore list,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var (entry, fault) = PastedEntries.Parse(request.Email);
            if (entry is null)
            {
                return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["email"] = [fault.Explain()] });
            }

            await store.SuppressAsync(user.Id, entry, "manual", null, clock.GetUtcNow().UtcDateTime, cancellation);
            return TypedResults.Ok(await list.FindAsync(user.Id, entry, cancellation));
        })
        .WithSummary("Stops all mail to an address, or with @example.com to a whole domain. Repeating it changes nothing.");

        suppressions.MapDelete("/{id:long}", async Task<Results<NoContent, NotFound, ProblemHttpResult>> (
            long id, CurrentUser user, SuppressionListStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.RemoveAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation) switch
            {
                SuppressionRemoval.Removed => TypedResults.NoContent(),
                SuppressionRemoval.NotFound => TypedResults.NotFound(),
                SuppressionRemoval.Kept => TypedResults.Problem(
                    "This person asked to get no more mail, so only that person can undo it.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Cannot be taken off the list"),
                _ => throw new UnreachableException(),
            })
        .WithSummary("Takes an entry that you or a bounce made off the list. Mails it had cancelled stay cancelled.");

        suppressions.MapPost("/import", ImportAsync)
            .Accepts<string>("text/plain", "text/csv")
            .WithSummary("Adds all addresses and @domains of a pasted text or a CSV file of up to 10 MB.");

        suppressions.MapGet("/export", ExportAsync)
            .Produces<string>(contentType: "text/csv")
            .WithSummary("The whole list as CSV.");
    }

    static async Task<Results<Ok<SuppressionImport>, ValidationProblem, ProblemHttpResult>> ImportAsync(
        HttpRequest request, CurrentUser user, SuppressionStore store, TimeProvider clock, CancellationToken cancellation)
    {
        var text = await ReadTextAsync(request.Body, cancellation);
        if (text is null)
        {
            return TypedResults.Problem(
                "Send at most 10 MB at a time.", statusCode: StatusCodes.Status413PayloadTooLarge, title: "Too large");
        }

        var pasted = PastedEntries.Read(text);
        if (pasted.Entries.Count is 0 or > MaxEntries)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["text"] = pasted.Entries.Count == 0
                    ? ["There is no address in the text. Write one a line, or domains as @example.com."]
                    : ["Send at most 100,000 addresses at a time."],
            });
        }

        var added = await store.SuppressManyAsync(
            user.Id, pasted.Entries, "import", clock.GetUtcNow().UtcDateTime, cancellation);
        return TypedResults.Ok(new SuppressionImport(added, pasted.Entries.Count - added, pasted.Problems));
    }

    static async Task<string?> ReadTextAsync(Stream body, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (bytes.Length + read > MaxTextBytes)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    static async Task ExportAsync(
        HttpResponse response, CurrentUser user, SuppressionListStore store, CancellationToken cancellation)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"suppression-list.csv\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        var line = new StringBuilder().AppendRecord("email", "reason", "added");
        await foreach (var entry in store.ExportAsync(user.Id, cancellation))
        {
            line.AppendRecord(entry.Email, entry.Reason, $"{entry.CreatedAt:yyyy-MM-ddTHH:mm:ssZ}");
            if (line.Length > 16_384)
            {
                await writer.WriteAsync(line, cancellation);
                line.Clear();
            }
        }

        await writer.WriteAsync(line, cancellation);
    }
}

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
public sealed record SuppressionPage(IReadOnlyList<SuppressionEntry> Items, long? Next);

/// <param name="Email">An address, or <c>@example.com</c> for all of a domain.</param>
public sealed record SuppressionRequest([Required, StringLength(1000)] string Email);

/// <param name="Added">Entries that are new on the list.</param>
/// <param name="Known">Entries that were on it before.</param>
/// <param name="Problems">Lines that hold no entry; the first hundred.</param>
public sealed record SuppressionImport(int Added, int Known, IReadOnlyList<PastedProblem> Problems);
