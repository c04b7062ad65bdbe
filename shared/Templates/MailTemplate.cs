using System.Text.Json;

namespace ColdMail.Templates;

/// <summary>What became of rendering a mail for one recipient. Closed: the three cases below are all there are.</summary>
public abstract record Rendering
{
    Rendering() { }

    /// <param name="Text">Null when the template has no text of its own.</param>
    public sealed record Rendered(string Subject, string Html, string? Text) : Rendering;

    /// <summary>The mail is held: these fields are needed, empty and have no fallback.</summary>
    public sealed record MissingFields(IReadOnlyList<string> Names) : Rendering;

    /// <summary>The values make the mail longer than <see cref="TemplateLimits.OutputChars"/>.</summary>
    public sealed record TooLong(TemplatePart Part) : Rendering;
}

/// <summary>A field that a template asks for, as kept in <c>variables_json</c>.</summary>
/// <param name="Required">Whether some place needs it, without a fallback and outside an if that asks for it.</param>
public sealed record TemplateVariable(string Name, bool Required, string? Fallback);

/// <summary>The templates of a mail, checked and compiled. Knows nothing of footers, links and headers: see PreparedStep.</summary>
public sealed class MailTemplate
{
    readonly TemplateProgram subject;
    readonly TemplateProgram html;
    readonly TemplateProgram? text;

    MailTemplate(IReadOnlyList<ParsedTemplate> parts)
    {
        Problems = [.. parts.SelectMany(part => part.Problems)];
        Variables = VariablesOf(parts);
        subject = Compile(parts[0], ValueEncoding.Plain);
        html = Compile(parts[1], ValueEncoding.Html);
        text = parts.Count > 2 ? Compile(parts[2], ValueEncoding.Plain) : null;
    }

    /// <summary>Everything that is wrong, in all parts; while there is anything, nothing may be sent.</summary>
    public IReadOnlyList<TemplateProblem> Problems { get; }

    public IReadOnlyList<TemplateVariable> Variables { get; }

    public string VariablesJson => JsonSerializer.Serialize(Variables, JsonSerializerOptions.Web);

    public static MailTemplate Parse(TemplateSource source) => new(
    [
        TemplateParser.Parse(source.Subject, TemplatePart.Subject),
        TemplateParser.Parse(source.Html, TemplatePart.Html),
        .. string.IsNullOrWhiteSpace(source.Text) ? [] : new[] { TemplateParser.Parse(source.Text, TemplatePart.Text) },
    ]);

    /// <summary>Renders all parts; every missing field of every part is named at once.</summary>
    public Rendering Render(FieldValues values, ulong seed)
    {
        var run = new RenderRun(values, seed);
        var renderedSubject = subject.Render(run);
        var renderedHtml = html.Render(run);
        var renderedText = text?.Render(run);
        return this switch
        {
            _ when run.Missing.Count > 0 => new Rendering.MissingFields(run.Missing),
            _ when renderedSubject is null => new Rendering.TooLong(TemplatePart.Subject),
            _ when renderedHtml is null => new Rendering.TooLong(TemplatePart.Html),
            _ when text is not null && renderedText is null => new Rendering.TooLong(TemplatePart.Text),
            _ => new Rendering.Rendered(renderedSubject, renderedHtml, renderedText),
        };
    }

    /// <summary>The fields of some parts, in the order they are met, each once.</summary>
    public static IReadOnlyList<TemplateVariable> VariablesOf(IEnumerable<ParsedTemplate> parts)
    {
        var found = new Dictionary<string, TemplateVariable>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var filled = new Stack<string?>();
            foreach (var piece in part.Pieces)
            {
                switch (piece)
                {
                    case TemplatePiece.Open(var name, var negated):
                        filled.Push(negated ? null : name.Key);
                        Note(found, name, null, false);
                        break;
                    case TemplatePiece.Otherwise:
                        filled.Pop();
                        filled.Push(null);
                        break;
                    case TemplatePiece.Close:
                        filled.Pop();
                        break;
                    case TemplatePiece.Field(var name, var fallback):
                        Note(found, name, fallback, fallback is null && !filled.Contains(name.Key));
                        break;
                }
            }
        }

        return [.. found.Values];
    }

    static void Note(Dictionary<string, TemplateVariable> found, FieldName name, string? fallback, bool required)
    {
        var known = found.GetValueOrDefault(name.Key) ?? new(name.Name, false, null);
        found[name.Key] = known with { Required = known.Required || required, Fallback = known.Fallback ?? fallback };
    }

    static TemplateProgram Compile(ParsedTemplate part, ValueEncoding encoding) =>
        TemplateProgram.Compile(part.Problems.Count == 0 ? part.Pieces : [], encoding);
}
