using System.Globalization;
using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.DryRuns;

/// <summary>Writes the result of a dry run as CSV: page by page, and safe to open in a spreadsheet.</summary>
public sealed class DryRunExport(DryRunStore store)
{
    const int PageSize = 2_000;

    public async Task WriteAsync(long userId, long id, string? outcome, Stream output, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 64 * 1024, leaveOpen: true);
        var text = new StringBuilder();
        text.AppendRecord(
        [
            "email", "step", "outcome", "reason", "detail", "at_utc", "from", "subject", "size_bytes", "message_id", "in_reply_to",
        ]);
        string? after = null;
        do
        {
            var page = await store.PageAsync(userId, id, new(outcome, null, after, PageSize), cancellation);
            foreach (var line in page.Items)
            {
                text.AppendRecord(
                [
                    line.Email, line.StepNumber.ToString(CultureInfo.InvariantCulture), line.Outcome, line.Reason ?? "",
                    line.Detail ?? "", line.DecidedAt?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "",
                    line.From ?? "", line.Subject ?? "", line.SizeBytes?.ToString(CultureInfo.InvariantCulture) ?? "",
                    line.MessageIdHeader ?? "", line.InReplyTo ?? "",
                ]);
            }

            await writer.WriteAsync(text, cancellation);
            text.Clear();
            after = page.Next;
        }
        while (after is not null);
    }
}
