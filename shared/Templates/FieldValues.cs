using System.Text;
using System.Text.Json;

namespace ColdMail.Templates;

/// <summary>What the fields of one mail say, for one recipient and one sender. Values are data: never read as template.</summary>
public sealed class FieldValues
{
    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>The value by its key, or an empty string; control characters and line breaks are already gone.</summary>
    /// <param name="key">As made by <see cref="FieldName.KeyOf"/>.</param>
    public string this[string key] => values.TryGetValue(key, out var value) ? value : "";

    /// <summary>Sets a field by any spelling of its name. The first value that is not empty stays.</summary>
    public FieldValues Set(string name, string? value)
    {
        SetKey(FieldName.KeyOf(name), value);
        return this;
    }

    /// <summary>Sets the custom fields of a contact: the texts, numbers and truth values of a JSON object.</summary>
    /// <remarks>A custom field never takes the place of a field of the sender, and never of a contact field that is filled.</remarks>
    public FieldValues SetCustom(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return this;
        }

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in document.RootElement.EnumerateObject())
            {
                SetCustom(field.Name, field.Value);
            }
        }

        return this;
    }

    void SetCustom(string name, JsonElement value)
    {
        var key = FieldName.KeyOf(name);
        if (!BuiltInFields.IsOfTheSender(key))
        {
            SetKey(key, value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            });
        }
    }

    void SetKey(string key, string? value)
    {
        var clean = Clean(value ?? "");
        if (clean.Length > 0 && key.Length > 0)
        {
            values.TryAdd(key, clean);
        }
    }

    /// <summary>
    /// One line of well-formed text: control characters are dropped, line breaks and tabs become spaces, characters that
    /// reverse the reading direction, halves of a surrogate pair and our own place marks are dropped.
    /// </summary>
    public static string Clean(string value)
    {
        var trimmed = value.Trim();
        if (IsClean(trimmed))
        {
            return trimmed;
        }

        var clean = new StringBuilder(trimmed.Length);
        foreach (var rune in trimmed.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t' or 0x85 or 0x2028 or 0x2029)
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                {
                    clean.Append(' ');
                }
            }
            else if (!IsUnwanted(rune.Value))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString().Trim();
    }

    static bool IsClean(string value)
    {
        foreach (var character in value)
        {
            if (character is < ' ' or (>= '\u007f' and <= '\u009f') or >= '\u2028')
            {
                return false;
            }
        }

        return true;
    }

    static bool IsUnwanted(int value) =>
        value is < 0x20 or (>= 0x7f and <= 0x9f) or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069)
            or (>= 0xe000 and <= 0xe00f) or 0xfffd or 0xfeff;
}
