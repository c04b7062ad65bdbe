using System.Globalization;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>Turns the records of a file into contacts by its layout. Holds nothing but the layout.</summary>
public sealed class RowReader
{
    public const int MaxNameChars = 120;

    public const int MaxCompanyChars = 200;

    const int MaxShownChars = 200;

    readonly FileLayout layout;
    readonly int email;
    readonly int firstName;
    readonly int lastName;
    readonly int fullName;
    readonly int company;
    readonly int[] custom;

    public RowReader(FileLayout layout)
    {
        this.layout = layout;
        email = IndexOf(ContactField.Email);
        firstName = IndexOf(ContactField.FirstName);
        lastName = IndexOf(ContactField.LastName);
        fullName = IndexOf(ContactField.FullName);
        company = IndexOf(ContactField.Company);
        custom = [.. Enumerable.Range(0, layout.Columns.Count)
            .Where(i => layout.Columns[i].Field is { } field && !ContactField.All.Contains(field))];
        CustomFields = [.. custom.Select(i => layout.Columns[i].Field!)];
    }

    /// <summary>Names of the custom fields, in the order of <see cref="ImportRow.Custom"/>.</summary>
    public IReadOnlyList<string> CustomFields { get; }

    public ReadRow Read(CsvRecords record)
    {
        var isBlank = true;
        for (var i = 0; i < record.Count; i++)
        {
            isBlank &= string.IsNullOrWhiteSpace(record[i]);
        }

        if (isBlank)
        {
            return ReadRow.Blank.Instance;
        }

        if (record.IsMisquoted)
        {
            return Misquoted(record);
        }

        if (FilledAfterLast(record) is { } extra)
        {
            return Rejected(record, "", extra, "too_many_columns", string.Create(
                CultureInfo.InvariantCulture,
                $"The row has {record.Count:N0} cells, the file {layout.Columns.Count} columns. A separator inside a value needs quotation marks around the value."));
        }

        var address = EmailAddress.Parse(FormulaGuard.Unprotect(Cell(record, email)));
        if (!address.IsValid)
        {
            return Rejected(
                record, layout.Columns[email].Header, Cell(record, email), address.Fault.Code(), address.Fault.Explain());
        }

        var row = new ImportRow
        {
            Email = address.Address,
            FirstName = Line(record, firstName),
            LastName = Line(record, lastName),
            Company = Line(record, company),
            Custom = new string?[custom.Length],
        };
        if (fullName >= 0 && row is { FirstName: "", LastName: "" })
        {
            (row.FirstName, row.LastName) = Split(Line(record, fullName));
        }

        for (var i = 0; i < custom.Length; i++)
        {
            row.Custom[i] = custom[i] < record.Count ? CellText.Clean(FormulaGuard.Unprotect(record[custom[i]])) : null;
        }

        return TooLong(record, row) is { } tooLong ? tooLong : new ReadRow.Accepted(row);
    }

    /// <summary>“Ada Lovelace” and “Lovelace, Ada” are the same person; more words than two belong to the last name.</summary>
    public static (string First, string Last) Split(string fullName)
    {
        var comma = fullName.IndexOf(',', StringComparison.Ordinal);
        if (comma > 0)
        {
            return (fullName[(comma + 1)..].Trim(), fullName[..comma].Trim());
        }

        var space = fullName.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (fullName, "") : (fullName[..space], fullName[(space + 1)..].Trim());
    }

    ReadRow.Rejected? TooLong(CsvRecords record, ImportRow row)
    {
        var (column, length, most) = row switch
        {
            { FirstName.Length: > MaxNameChars } => (firstName < 0 ? fullName : firstName, row.FirstName.Length, MaxNameChars),
            { LastName.Length: > MaxNameChars } => (lastName < 0 ? fullName : lastName, row.LastName.Length, MaxNameChars),
            { Company.Length: > MaxCompanyChars } => (company, row.Company.Length, MaxCompanyChars),
            _ => (-1, 0, 0),
        };
        return column < 0
            ? null
            : Rejected(record, layout.Columns[column].Header, record[column], "value_too_long", string.Create(
                CultureInfo.InvariantCulture, $"The value has {length} characters, and {most} is the most."));
    }

    static ReadRow.Rejected Misquoted(CsvRecords record) =>
        Rejected(record, "", record.Count > 0 ? record[0] : "", "bad_quotes", record.LastLine > record.Line
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"A quotation mark (\") is opened and not closed, so lines {record.Line} to {record.LastLine} were taken for one row. Remove or double it.")
            : "A quotation mark (\") stands inside a quoted value. Double it.");

    string? FilledAfterLast(CsvRecords record)
    {
        for (var i = layout.Columns.Count; i < record.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(record[i]))
            {
                return record[i];
            }
        }

        return null;
    }

    static ReadRow.Rejected Rejected(CsvRecords record, string column, string value, string code, string reason) =>
        new(new(record.Line, column, value.Length > MaxShownChars ? $"{value.AsSpan(0, MaxShownChars)}…" : value, code, reason));

    int IndexOf(string field) => layout.Columns.Index().FirstOrDefault(column => column.Item.Field == field, (-1, null!)).Index;

    static string Cell(CsvRecords record, int column) => column >= 0 && column < record.Count ? record[column] : "";

    static string Line(CsvRecords record, int column) => CellText.Line(FormulaGuard.Unprotect(Cell(record, column)));
}
