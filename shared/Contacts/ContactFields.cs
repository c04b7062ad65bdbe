using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>Checks what a person writes of a contact by hand, with the same rules as for files.</summary>
public static class ContactFields
{
    public const int MaxCustomFields = FileInspection.MaxColumns;

    /// <summary>Brings the values into the stored spelling.</summary>
    /// <param name="problems">What is wrong, by field; empty when the values are good.</param>
    public static ContactValues? Read(
        string email, string? firstName, string? lastName, string? company,
        IReadOnlyDictionary<string, string?>? custom, Dictionary<string, string[]> problems)
    {
        var address = EmailAddress.Parse(email);
        if (!address.IsValid)
        {
            problems["email"] = [address.Fault.Explain()];
        }

        var values = new ContactValues(
            address.Address ?? "",
            Line("firstName", firstName, RowReader.MaxNameChars, problems),
            Line("lastName", lastName, RowReader.MaxNameChars, problems),
            Line("company", company, RowReader.MaxCompanyChars, problems),
            Custom(custom, problems));
        return problems.Count == 0 ? values : null;
    }

    public static IReadOnlyDictionary<string, string> FromJson(string? json)
    {
        if (json is null)
        {
            return new Dictionary<string, string>();
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(
            field => field.Name,
            field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText());
    }

    /// <returns>Null when there are none: an empty object is not stored.</returns>
    public static string? ToJson(IReadOnlyDictionary<string, string> fields) =>
        fields.Count == 0 ? null : JsonSerializer.Serialize(fields, ContactJson.Default.IReadOnlyDictionaryStringString);

    static string Line(string field, string? value, int most, Dictionary<string, string[]> problems)
    {
        var line = CellText.Line(value ?? "");
        if (line.Length > most)
        {
            problems[field] = [string.Create(CultureInfo.InvariantCulture, $"At most {most} characters.")];
        }

        return line;
    }

    static Dictionary<string, string> Custom(
        IReadOnlyDictionary<string, string?>? custom, Dictionary<string, string[]> problems)
    {
        Dictionary<string, string> fields = [];
        foreach (var (header, value) in custom ?? new Dictionary<string, string?>())
        {
            var name = CustomFieldName.Of(header);
            var text = CellText.Clean(value ?? "");
            if (name is null || CustomFieldName.IsReserved(name))
            {
                problems[$"customFields.{header}"] = ["This name means something else. Choose another."];
            }
            else if (text.Length > CsvRecords.MaxFieldChars)
            {
                problems[$"customFields.{header}"] = ["The value is too long."];
            }
            else if (text.Length > 0 && !fields.TryAdd(name, text))
            {
                problems[$"customFields.{header}"] = [$"There are two values for the field {name}."];
            }
        }

        if (fields.Count > MaxCustomFields)
        {
            problems["customFields"] = [string.Create(CultureInfo.InvariantCulture, $"At most {MaxCustomFields} fields.")];
        }

        return fields;
    }
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
sealed partial class ContactJson : JsonSerializerContext;
