using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>Writes contacts as CSV: page by page, safe to open in a spreadsheet, and the same contacts when imported again.</summary>
public sealed class ContactExport(ContactStore contacts, ExportStore store)
{
    const int PageSize = 2_000;

    public async Task WriteAsync(long userId, ContactFilter filter, Stream output, CancellationToken cancellation)
    {
        var custom = await store.FieldsInUseAsync(userId, filter, cancellation);
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 64 * 1024, leaveOpen: true);
        var text = new StringBuilder();
        text.AppendRecord([ContactField.Email, ContactField.FirstName, ContactField.LastName, ContactField.Company, .. custom]);
        ContactCursor? after = null;
        while (true)
        {
            var page = await contacts.PageAsync(userId, filter, ContactSort.Oldest, after, PageSize, cancellation);
            foreach (var contact in page)
            {
                text.AppendRecord(
                [
                    contact.Email, contact.FirstName, contact.LastName, contact.Company,
                    .. custom.Select(field => contact.CustomFields.GetValueOrDefault(field, "")),
                ]);
            }

            await writer.WriteAsync(text, cancellation);
            text.Clear();
            if (page.Count < PageSize)
            {
                return;
            }

            after = new(page[^1].Id, page[^1].Email);
        }
    }
}
