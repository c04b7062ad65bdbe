using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using ColdMail.Campaigns;
using ColdMail.Contacts.Csv;
using ColdMail.Functions.Accounts;
using ColdMail.Suppression;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Suppression;

/// <summary>The suppression list as a file, in and out.</summary>
static class SuppressionFiles
{
    const int MaxTextBytes = 10 * 1024 * 1024;
    const int MaxEntries = 100_000;

    public static async Task<Results<Ok<SuppressionImport>, NotFound, ValidationProblem, ProblemHttpResult>> ImportAsync(
        HttpRequest request, CurrentUser user, SuppressionStore store, CampaignStore campaigns, TimeProvider clock,
        CancellationToken cancellation, [Range(1, long.MaxValue)] long? campaignId = null, [StringLength(500)] string? note = null)
    {
        if (campaignId is { } campaign && await campaigns.FindAsync(user.Id, campaign, cancellation) is null)
        {
            return TypedResults.NotFound();
        }

        var text = await ReadTextAsync(request.Body, cancellation);
        if (text is null)
        {
            return TypedResults.Problem(
                "Send at most 10 MB at a time.", statusCode: StatusCodes.Status413PayloadTooLarge, title: "Too large");
        }

        PastedEntries pasted;
        try
        {
            pasted = await PastedEntries.ReadAsync(text, cancellation);
        }
        catch (BadFileException e)
        {
            return Invalid(e.Message);
        }

        if (pasted.Entries.Count is 0 or > MaxEntries)
        {
            return Invalid(pasted.Entries.Count == 0
                ? "There is no address in the text. Write one a line, or domains as @example.com."
                : "Send at most 100,000 addresses at a time.");
        }

        var terms = new NewEntries(user.Id, "import", clock.GetUtcNow().UtcDateTime)
        {
            CampaignId = campaignId ?? 0,
            Actor = user.Id,
            Note = note?.Trim() ?? "",
        };
        var added = await store.AddAsync(terms, pasted.Entries, cancellation);
        return TypedResults.Ok(new SuppressionImport(
            added.Added, pasted.Entries.Count - added.Added, pasted.Rejected, added.Cancelled, added.Crossed, added.IsPending,
            pasted.Problems));
    }

    public static async Task ExportAsync(
        HttpResponse response, CurrentUser user, SuppressionListStore store, CancellationToken cancellation)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"suppression-list.csv\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        var line = new StringBuilder().AppendRecord("email", "campaign", "reason", "added", "by", "cancelled", "crossed", "note");
        await foreach (var entry in store.ExportAsync(user.Id, cancellation))
        {
            line.AppendRecord(
                entry.Email, Text($"{entry.CampaignId}"), entry.Reason, Text($"{entry.CreatedAt:yyyy-MM-ddTHH:mm:ssZ}"), entry.By,
                Text($"{entry.Cancelled}"), Text($"{entry.Crossed}"), entry.Note);
            if (line.Length > 16_384)
            {
                await writer.WriteAsync(line, cancellation);
                line.Clear();
            }
        }

        await writer.WriteAsync(line, cancellation);
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

    static ValidationProblem Invalid(string problem) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["text"] = [problem] });

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
