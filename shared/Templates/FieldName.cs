using System.Globalization;
using System.Text;

namespace ColdMail.Templates;

/// <summary>The name of a merge field as the author wrote it, and the key by which it is found.</summary>
/// <param name="Name">For messages: <c>Job Title</c>.</param>
/// <param name="Key">Letters and digits only, lower case: <c>Job Title</c>, <c>job_title</c> and <c>jobTitle</c> are one field.</param>
public sealed record FieldName(string Name, string Key)
{
    /// <summary>Reads a field name; null when it could not be one.</summary>
    public static FieldName? Parse(string text)
    {
        var name = text.Trim();
        if (name.Length is 0 or > TemplateLimits.NameChars || !char.IsLetterOrDigit(name[0]))
        {
            return null;
        }

        foreach (var character in name)
        {
            if (!IsWordCharacter(character) && character is not (' ' or '-' or '.'))
            {
                return null;
            }
        }

        return new(name, KeyOf(name));
    }

    public static string KeyOf(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var character in name.Normalize(NormalizationForm.FormC))
        {
            if (char.IsLetterOrDigit(character) || IsMark(character))
            {
                key.Append(char.ToLowerInvariant(character));
            }
        }

        return key.ToString();
    }

    static bool IsWordCharacter(char character) =>
        character == '_' || char.IsLetterOrDigit(character) || IsMark(character);

    static bool IsMark(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
