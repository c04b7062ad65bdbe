using System.Globalization;
using System.Text;
using ColdMail.Templates;

namespace ColdMail.Contacts.Csv;

/// <summary>Turns a column header into the name of a custom field: <c>Job Title (HQ)</c> becomes <c>job_title_hq</c>.</summary>
/// <remarks>
/// Letters and digits of any script stay, in lower case and without Latin accents; everything between them becomes one
/// underscore. A name that templates use for something else gets a number, as does one that is taken already.
/// </remarks>
public static class CustomFieldName
{
    public const int MaxLength = 60;

    /// <summary>The name, or null when the header has neither letter nor digit.</summary>
    public static string? Of(string header)
    {
        var name = new StringBuilder();
        foreach (var c in Header.WithoutAccents(header))
        {
            if (char.IsLetterOrDigit(c) || IsMark(c) && name.Length > 0)
            {
                name.Append(char.ToLowerInvariant(c));
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }

            if (name.Length == MaxLength)
            {
                break;
            }
        }

        var text = name.ToString().TrimEnd('_');
        return text.Length == 0 ? null : text;
    }

    /// <summary>As <see cref="Of"/>, but never a name in <paramref name="taken"/> and always a name.</summary>
    /// <param name="column">Counted from 1; names what has no header.</param>
    public static string Unique(string header, int column, IReadOnlySet<string> taken)
    {
        var name = Of(header) ?? string.Create(CultureInfo.InvariantCulture, $"column_{column}");
        var free = name;
        for (var number = 2; taken.Contains(FieldName.KeyOf(free)) || IsReserved(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
        }

        return free;
    }

    /// <summary>Whether templates or imports mean something else by this name.</summary>
    public static bool IsReserved(string name) =>
        BuiltInFields.Contains(FieldName.KeyOf(name)) || ContactField.All.Contains(name);

    static bool IsMark(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
