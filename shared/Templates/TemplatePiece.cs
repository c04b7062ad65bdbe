namespace ColdMail.Templates;

/// <summary>
/// A template after it passed the guard: a flat sequence in which every <see cref="Open"/> has its <see cref="Close"/>.
/// Nothing else can reach the template engine.
/// </summary>
public abstract record TemplatePiece
{
    TemplatePiece() { }

    /// <summary>Text that is written as it stands.</summary>
    public sealed record Literal(string Text) : TemplatePiece;

    /// <param name="Fallback">Written when the field is empty; null: the mail is held when the field is empty.</param>
    public sealed record Field(FieldName Name, string? Fallback) : TemplatePiece;

    /// <summary>One of the options, always the same one for the same seed.</summary>
    /// <param name="Index">The position among the spins of its part; a text made from HTML keeps the numbers of the HTML.</param>
    public sealed record Spin(int Index, IReadOnlyList<string> Options) : TemplatePiece;

    /// <summary>Begins a part that is written when the field is filled, or, negated, when it is empty.</summary>
    public sealed record Open(FieldName Name, bool Negated) : TemplatePiece;

    public sealed record Otherwise : TemplatePiece;

    public sealed record Close : TemplatePiece;

    /// <summary>The target of a link, whose address depends on the recipient; only composing makes these.</summary>
    public sealed record Link(int Index) : TemplatePiece;
}

/// <summary>One tag of a template as it stood in the source, with what it means.</summary>
/// <param name="Pieces">Mostly one; <c>{{else if x}}</c> and the end of such a chain are several, a comment is none.</param>
/// <param name="Block">The number of the if or unless that the tag opens, parts or closes; null for any other.</param>
public sealed record TemplateTag(int Position, IReadOnlyList<TemplatePiece> Pieces, int? Block);

/// <summary>The outcome of the guard.</summary>
/// <param name="Literals">The text before, between and after the tags: always one more than there are tags.</param>
/// <param name="Problems">Empty: the template is sound.</param>
public sealed record ParsedTemplate(
    TemplatePart Part,
    string Source,
    IReadOnlyList<string> Literals,
    IReadOnlyList<TemplateTag> Tags,
    IReadOnlyList<TemplateProblem> Problems)
{
    public IReadOnlyList<TemplatePiece> Pieces { get; } = Flatten(Literals, Tags);

    public TemplateProblem ProblemAt(int position, string message)
    {
        var (line, column) = LineAndColumn(Source, position);
        return new(Part, line, column, message);
    }

    public static (int Line, int Column) LineAndColumn(string source, int position)
    {
        var before = source.AsSpan(0, Math.Min(position, source.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    static List<TemplatePiece> Flatten(IReadOnlyList<string> literals, IReadOnlyList<TemplateTag> tags)
    {
        var pieces = new List<TemplatePiece>();
        for (var i = 0; i < literals.Count; i++)
        {
            if (literals[i].Length > 0)
            {
                pieces.Add(new TemplatePiece.Literal(literals[i]));
            }

            if (i < tags.Count)
            {
                pieces.AddRange(tags[i].Pieces);
            }
        }

        return pieces;
    }
}
