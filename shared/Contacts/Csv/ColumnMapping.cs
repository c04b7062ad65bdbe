using ColdMail.Templates;

namespace ColdMail.Contacts.Csv;

/// <summary>Decides what each column of a file is imported as.</summary>
public static class ColumnMapping
{
    /// <summary>In a mapping: this column is not imported.</summary>
    public const string Ignore = "ignore";

    /// <summary>At least this share of the filled cells must be addresses for a column to pass as the e-mail column by its content.</summary>
    const double PlainlyEmail = 0.5;

    const int MaxSamples = 3;

    const int MaxSampleChars = 80;

    /// <param name="chosen">
    /// What a person decided: the header, or # and the number of the column, to a name of <see cref="ContactField"/>, the
    /// name of a custom field, or <see cref="Ignore"/>. Columns it leaves out are recognised by header and content.
    /// </param>
    /// <exception cref="BadFileException">No column is the e-mail column, or <paramref name="chosen"/> does not fit the file.</exception>
    public static IReadOnlyList<ImportColumn> Map(
        IReadOnlyList<string> headers,
        IReadOnlyList<string[]> samples,
        IReadOnlyDictionary<string, string?>? chosen)
    {
        var fields = new string?[headers.Count];
        var decided = new bool[headers.Count];
        foreach (var (column, field) in chosen ?? new Dictionary<string, string?>())
        {
            var index = IndexOf(column, headers);
            decided[index] = true;
            fields[index] = Normalised(field);
        }

        RefuseTwins(fields, headers);
        RecogniseEmail(fields, decided, headers, samples);
        RecogniseNames(fields, decided, headers);
        NameCustomFields(fields, decided, headers);
        return [.. headers.Select((header, i) => new ImportColumn(header, fields[i], SamplesOf(i, samples)))];
    }

    static int IndexOf(string column, IReadOnlyList<string> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Equals(column.Trim(), StringComparison.OrdinalIgnoreCase) || column == $"#{i + 1}")
            {
                return i;
            }
        }

        throw new BadFileException(
            $"The mapping names a column “{Short(column)}” that the file does not have. {Found(headers)}");
    }

    static string? Normalised(string? field) =>
        string.IsNullOrWhiteSpace(field) || field.Equals(Ignore, StringComparison.OrdinalIgnoreCase) ? null
        : ContactField.All.FirstOrDefault(known => known.Equals(field.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? CustomFieldName.Unique(field, 0, new HashSet<string>());

    static void RefuseTwins(string?[] fields, IReadOnlyList<string> headers)
    {
        var twins = fields.Index().Where(field => field.Item is not null).GroupBy(field => field.Item)
            .FirstOrDefault(group => group.Count() > 1);
        if (twins is not null)
        {
            var columns = string.Join(" and ", twins.Select(field => $"“{Short(headers[field.Index])}”"));
            throw new BadFileException($"The mapping makes both {columns} the field {twins.Key}. Choose one of them.");
        }
    }

    static void RecogniseEmail(
        string?[] fields, bool[] decided, IReadOnlyList<string> headers, IReadOnlyList<string[]> samples)
    {
        if (fields.Contains(ContactField.Email))
        {
            return;
        }

        var columns = Enumerable.Range(0, headers.Count).Where(i => !decided[i])
            .Select(i => (Index: i, Share: ShareOfAddresses(i, samples))).ToList();
        var named = columns.Where(column => Header.FieldOf(headers[column.Index]) == ContactField.Email).ToList();
        var plain = columns.Where(column => column.Share >= PlainlyEmail)
            .OrderByDescending(column => Header.MentionsEmail(headers[column.Index])).ThenByDescending(column => column.Share)
            .ToList();
        var best = named.OrderByDescending(column => column.Share).Cast<(int Index, double Share)?>().FirstOrDefault();
        if (best is null or { Share: 0 } && plain.Count > 0)
        {
            best = plain.Cast<(int Index, double Share)?>().FirstOrDefault();
        }

        if (best is not { } email)
        {
            throw new BadFileException(
                $"No column holds e-mail addresses. {Found(headers)} Say which one it is, for example "
                + $"{{\"mapping\": {{\"{Short(headers[0])}\": \"email\"}}}}.");
        }

        fields[email.Index] = ContactField.Email;
        decided[email.Index] = true;
    }

    static double ShareOfAddresses(int column, IReadOnlyList<string[]> samples)
    {
        var filled = samples.Where(row => column < row.Length && !string.IsNullOrWhiteSpace(row[column])).ToList();
        return filled.Count == 0 ? 0 : filled.Count(row => EmailAddress.Parse(row[column]).IsValid) / (double)filled.Count;
    }

    /// <summary>A column “Name” is the whole name, but beside “Vorname” it is the last name and beside “Cognome” the first.</summary>
    static void RecogniseNames(string?[] fields, bool[] decided, IReadOnlyList<string> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (!decided[i] && Header.FieldOf(headers[i]) is { } field
                && field is not (ContactField.Email or ContactField.FullName) && !fields.Contains(field))
            {
                fields[i] = field;
                decided[i] = true;
            }
        }

        for (var i = 0; i < headers.Count; i++)
        {
            if (!decided[i] && Header.FieldOf(headers[i]) == ContactField.FullName && !fields.Contains(ContactField.FullName))
            {
                var other = (fields.Contains(ContactField.FirstName), fields.Contains(ContactField.LastName)) switch
                {
                    (true, false) => ContactField.LastName,
                    (false, true) => ContactField.FirstName,
                    (false, false) => ContactField.FullName,
                    _ => null,
                };
                fields[i] = other;
                decided[i] = other is not null;
            }
        }
    }

    static void NameCustomFields(string?[] fields, bool[] decided, IReadOnlyList<string> headers)
    {
        var taken = fields.OfType<string>().Select(FieldName.KeyOf).ToHashSet();
        for (var i = 0; i < headers.Count; i++)
        {
            if (!decided[i])
            {
                fields[i] = CustomFieldName.Unique(headers[i], i + 1, taken);
                taken.Add(FieldName.KeyOf(fields[i]!));
            }
        }
    }

    static IReadOnlyList<string> SamplesOf(int column, IReadOnlyList<string[]> samples) =>
    [
        .. samples.Where(row => column < row.Length && !string.IsNullOrWhiteSpace(row[column]))
            .Select(row => Short(row[column])).Distinct().Take(MaxSamples),
    ];

    static string Found(IReadOnlyList<string> headers)
    {
        const int Shown = 20;
        var names = string.Join(", ", headers.Take(Shown).Select(header => $"“{Short(header)}”"));
        return headers.Count > Shown
            ? $"The first of its {headers.Count} columns are {names}."
            : $"Its columns are {names}.";
    }

    static string Short(string text)
    {
        text = text.Trim();
        return text.Length <= MaxSampleChars ? text : $"{text.AsSpan(0, MaxSampleChars - 1)}…";
    }
}
