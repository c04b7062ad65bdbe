using System.Net;
using System.Text;

namespace ColdMail.Templates;

/// <summary>What stands between two pairs of braces, understood but not yet placed.</summary>
abstract record Tag
{
    Tag() { }

    public sealed record Field(FieldName Name, string? Fallback) : Tag;

    public sealed record Spin(IReadOnlyList<string> Options) : Tag;

    public sealed record Open(FieldName Name, bool Negated) : Tag;

    public sealed record Else(FieldName? Name, bool Negated) : Tag;

    public sealed record Close(bool Negated) : Tag;

    public sealed record Comment : Tag;

    public sealed record Refused(string Message) : Tag;
}

/// <summary>Reads the inside of one <c>{{ }}</c>: the list of what a template may say, and an answer for everything else.</summary>
static class TagReader
{
    const string FieldHint = """Write the name of a field, for example {{first_name}} or {{first_name | "there"}}.""";

    /// <param name="raw">What stood between the braces.</param>
    /// <param name="part">In HTML the editor may have written quotes and spaces as entities.</param>
    public static Tag Read(string raw, TemplatePart part)
    {
        if (raw.StartsWith('!'))
        {
            return new Tag.Comment();
        }

        if (part == TemplatePart.Html && HasElement(raw))
        {
            return new Tag.Refused("There is formatting inside this tag: delete it and type it again in one go.");
        }

        var inside = Plain(part == TemplatePart.Html ? WebUtility.HtmlDecode(raw) : raw);
        if (inside.Length == 0)
        {
            return new Tag.Refused($"These braces are empty. {FieldHint}");
        }

        return inside[0] switch
        {
            '#' => ReadOpen(inside[1..].Trim()),
            '/' => ReadClose(inside[1..].Trim()),
            '>' => new Tag.Refused("A template cannot include another one: paste its text here."),
            '*' => new Tag.Refused("Decorators are not supported: remove this tag."),
            '^' => new Tag.Refused("Write {{else}} or {{#unless field}} instead of {{^}}."),
            '&' => new Tag.Refused("Values are always written safely: remove the & after the braces."),
            '~' => new Tag.Refused("Remove the ~: white space cannot be trimmed from inside a tag."),
            _ => ReadInline(inside),
        };
    }

    static bool HasElement(string raw)
    {
        var at = raw.IndexOf('<', StringComparison.Ordinal);
        return at >= 0 && at + 1 < raw.Length && (char.IsAsciiLetter(raw[at + 1]) || raw[at + 1] is '/' or '!');
    }

    static Tag ReadOpen(string inside)
    {
        var (word, rest) = FirstWord(inside);
        return word switch
        {
            "if" or "unless" => ReadCondition(word, rest) switch
            {
                (FieldName name, _) => new Tag.Open(name, word == "unless"),
                (_, var message) => new Tag.Refused(message),
            },
            "each" or "with" => new Tag.Refused($$$"""{{#{{{word}}}}} is not supported: a mail has one recipient, so name the fields one by one."""),
            _ => new Tag.Refused("Only {{#if field}} and {{#unless field}} can begin a block: replace or remove this tag."),
        };
    }

    static (FieldName? Name, string Message) ReadCondition(string word, string rest) => FieldName.Parse(rest) is { } name
        ? (name, "")
        : (null, $"{{{{#{word}}}}} asks only whether one field is filled: write {{{{#{word} company}}}} with the name of a field.");

    static Tag ReadClose(string inside) => inside switch
    {
        "if" => new Tag.Close(false),
        "unless" => new Tag.Close(true),
        _ => new Tag.Refused("Only {{/if}} and {{/unless}} can end a block: replace or remove this tag."),
    };

    static Tag ReadInline(string inside)
    {
        var (word, rest) = FirstWord(inside);
        return word switch
        {
            "else" => ReadElse(rest),
            "spin" when rest.Length > 0 => ReadSpin(rest),
            "if" or "unless" when rest.Length > 0 => new Tag.Refused($"Put a # before {word}: {{{{#{word} {rest}}}}}."),
            "default" when rest.Length > 0 => new Tag.Refused("""Write a fallback as {{first_name | "there"}}."""),
            "lookup" or "log" or "each" or "with" when rest.Length > 0 => new Tag.Refused($"{word} is not supported. {FieldHint}"),
            _ => ReadField(inside),
        };
    }

    static Tag ReadElse(string rest)
    {
        if (rest.Length == 0)
        {
            return new Tag.Else(null, false);
        }

        var (word, condition) = FirstWord(rest);
        if (word is not ("if" or "unless"))
        {
            return new Tag.Refused("Write {{else}} alone, or {{else if field}}.");
        }

        var (name, message) = ReadCondition(word, condition);
        return name is null ? new Tag.Refused(message) : new Tag.Else(name, word == "unless");
    }

    static Tag ReadSpin(string rest)
    {
        var options = Quoted(rest);
        return options is { Count: >= 2 and <= 20 }
            ? new Tag.Spin(options)
            : new Tag.Refused("""Write 2 to 20 quoted texts: {{spin "Hi" "Hello" "Good morning"}}.""");
    }

    static Tag ReadField(string inside)
    {
        var bar = inside.IndexOf('|', StringComparison.Ordinal);
        if (FieldName.Parse(bar < 0 ? inside : inside[..bar]) is not { } name)
        {
            return new Tag.Refused($"This is not the name of a field. {FieldHint}");
        }

        if (bar < 0)
        {
            return new Tag.Field(name, null);
        }

        var fallback = inside[(bar + 1)..].Trim();
        if (fallback.Contains('"', StringComparison.Ordinal))
        {
            return Quoted(fallback) is [var text]
                ? new Tag.Field(name, text)
                : new Tag.Refused($$$"""Write one fallback in quotes: {{{{{name.Name}}} | "there"}}.""");
        }

        if (fallback.Length == 0)
        {
            return new Tag.Refused($$$"""Write the fallback in quotes: {{{{{name.Name}}} | "there"}}, or | "" to leave the place blank.""");
        }

        return fallback.Contains('|', StringComparison.Ordinal) || fallback.Contains('_', StringComparison.Ordinal)
                || BuiltInFields.Contains(FieldName.KeyOf(fallback))
            ? new Tag.Refused($$$"""The fallback must be a text, not a field: put it in quotes, {{{{{name.Name}}} | "there"}}.""")
            : new Tag.Field(name, fallback);
    }

    /// <summary>The quoted texts, one after the other with only white space between; null when it is anything else.</summary>
    static List<string>? Quoted(string text)
    {
        var texts = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = text[at] == '"' ? text.IndexOf('"', at + 1) : -1;
            if (end < 0)
            {
                return null;
            }

            texts.Add(text[(at + 1)..end]);
            at = end + 1;
        }

        return texts;
    }

    static (string Word, string After) FirstWord(string inside)
    {
        var space = inside.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (inside, "") : (inside[..space], inside[(space + 1)..].Trim());
    }

    /// <summary>Editors write typographic quotes and hard spaces; a tag means the plain ones.</summary>
    static string Plain(string inside)
    {
        var plain = new StringBuilder(inside.Length);
        foreach (var character in inside)
        {
            plain.Append(character switch
            {
                '\u201c' or '\u201d' or '\u201e' or '\u00ab' or '\u00bb' => '"',
                _ when char.IsWhiteSpace(character) => ' ',
                _ => character,
            });
        }

        return plain.ToString().Trim();
    }
}
