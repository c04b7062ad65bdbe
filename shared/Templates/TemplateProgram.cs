using HandlebarsDotNet;

namespace ColdMail.Templates;

/// <summary>How a value is written into the text around it.</summary>
public enum ValueEncoding
{
    Plain,
    Html,

    /// <summary>Percent-encoded, except a value that begins the address.</summary>
    Url,
}

/// <summary>A part of a mail, ready to be rendered any number of times and from any thread.</summary>
public sealed class TemplateProgram
{
    readonly HandlebarsTemplate<TextWriter, object, object> template;
    readonly TemplatePiece[] slots;
    readonly int size;

    TemplateProgram(HandlebarsTemplate<TextWriter, object, object> template, TemplatePiece[] slots, int size)
    {
        this.template = template;
        this.slots = slots;
        this.size = size;
    }

    /// <param name="pieces">A balanced sequence, as the guard makes it.</param>
    public static TemplateProgram Compile(IReadOnlyList<TemplatePiece> pieces, ValueEncoding encoding)
    {
        var script = HandlebarsScript.Of(pieces, encoding);
        var size = pieces.OfType<TemplatePiece.Literal>().Sum(literal => literal.Text.Length);
        return new(TemplateEngine.Compile(script.Source, encoding), script.Slots, size + (size / 8) + 64);
    }

    /// <summary>Writes the part; fields that were needed and empty are added to <see cref="RenderRun.Missing"/>.</summary>
    /// <returns>Null when the result is over <see cref="TemplateLimits.OutputChars"/>.</returns>
    public string? Render(RenderRun run)
    {
        var writer = new LimitedWriter(size, TemplateLimits.OutputChars);
        try
        {
            template(writer, new Scope(run, slots), null!);
            return writer.ToString();
        }
        catch (OutputTooLongException)
        {
            return null;
        }
    }

    /// <summary>What the helpers of the engine see of one rendering.</summary>
    internal sealed record Scope(RenderRun Run, TemplatePiece[] Slots);
}

/// <summary>One mail being rendered: what goes in, and what was found missing.</summary>
/// <param name="Seed">Decides the spins; the same seed gives the same mail.</param>
public sealed record RenderRun(FieldValues Values, ulong Seed)
{
    readonly List<string> missing = [];

    /// <summary>The addresses of the links by <see cref="TemplatePiece.Link"/> index; composing sets it.</summary>
    public Func<int, string>? LinkAddress { get; init; }

    /// <summary>Values that are in the language of the part already and are written as they are, by field key.</summary>
    public IReadOnlyDictionary<string, string>? Verbatim { get; init; }

    /// <summary>The names of needed fields that were empty, in the order they were met, each once.</summary>
    public IReadOnlyList<string> Missing => missing;

    internal void Miss(FieldName name)
    {
        if (!missing.Contains(name.Name))
        {
            missing.Add(name.Name);
        }
    }
}
