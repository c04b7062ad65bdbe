using System.Collections.Frozen;
using System.Text;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>
/// Follows an HTML source far enough to know what each template tag stands in, and puts a mark there that an HTML parser
/// keeps in its place: a comment between elements, a bare mark in attribute values, comments and raw text.
/// </summary>
/// <remarks>
/// It need not be as exact as a parser: where the two see a place differently the mark does not come back out of the
/// parser as it went in, and the template is refused.
/// </remarks>
sealed class HtmlScanner
{
    const int MaxElements = 10_000;
    const int MaxOpenFormatting = 20;

    static readonly FrozenSet<string> RawText = FrozenSet.ToFrozenSet(
        ["title", "textarea", "style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"]);

    static readonly FrozenSet<string> Formatting = FrozenSet.ToFrozenSet(
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]);

    readonly StringBuilder marked = new();
    readonly StringBuilder name = new();
    State state = State.Data;
    string rawName = "";
    bool isEndTag;
    int elements;
    int openFormatting;

    enum State
    {
        Data,
        TagStart,
        TagName,
        InTag,
        AttributeName,
        BeforeValue,
        DoubleQuoted,
        SingleQuoted,
        Unquoted,
        Comment,
        Bogus,
        RawText,
    }

    /// <summary>The source with a mark for each tag.</summary>
    public string Marked => marked.ToString();

    /// <summary>Whether the source says itself where its body begins.</summary>
    public bool HasDocument { get; private set; }

    /// <summary>The tags that stand between elements, where their mark is a comment.</summary>
    public HashSet<int> BetweenElements { get; } = [];

    public List<TemplateProblem> Problems { get; } = [];

    public static HtmlScanner Read(ParsedTemplate template)
    {
        var scanner = new HtmlScanner();
        for (var i = 0; i < template.Literals.Count; i++)
        {
            scanner.ReadLiteral(template.Literals[i]);
            if (i < template.Tags.Count)
            {
                scanner.PlaceTag(template, i);
            }
        }

        if (scanner.elements > MaxElements || scanner.openFormatting > MaxOpenFormatting)
        {
            scanner.Problems.Add(new(TemplatePart.Html, 1, 1, scanner.elements > MaxElements
                ? "The HTML has more than 10,000 elements: simplify it."
                : "More than 20 elements such as <b>, <font> or <a> are never closed: close them."));
        }

        return scanner;
    }

    void PlaceTag(ParsedTemplate template, int number)
    {
        switch (state)
        {
            case State.Data or State.TagStart:
                state = State.Data;
                BetweenElements.Add(number);
                marked.Append("<!--").Append(Marks.Tag(number)).Append("-->");
                break;
            case State.TagName or State.InTag or State.AttributeName:
                Problems.Add(template.ProblemAt(
                    template.Tags[number].Position,
                    "A tag cannot stand among the names of an element: put it between elements or inside the quotes of an attribute."));
                break;
            default:
                state = state == State.BeforeValue ? State.Unquoted : state;
                marked.Append(Marks.Tag(number));
                break;
        }
    }

    void ReadLiteral(string text)
    {
        marked.Append(text);
        for (var at = 0; at < text.Length; at++)
        {
            at = Read(text, at);
        }
    }

    /// <returns>The last position that was read.</returns>
    int Read(string text, int at)
    {
        var character = text[at];
        switch (state)
        {
            case State.Data when character == '<':
                state = State.TagStart;
                break;
            case State.TagStart:
                return ReadTagStart(text, at);
            case State.TagName when char.IsWhiteSpace(character) || character is '/' or '>':
                state = State.InTag;
                return Read(text, at);
            case State.TagName:
                name.Append(char.ToLowerInvariant(character));
                break;
            case State.InTag or State.AttributeName when character == '>':
                EndTag();
                break;
            case State.AttributeName when character == '=':
                state = State.BeforeValue;
                break;
            case State.InTag or State.AttributeName when !char.IsWhiteSpace(character):
                state = State.AttributeName;
                break;
            case State.BeforeValue when !char.IsWhiteSpace(character):
                state = character switch
                {
                    '"' => State.DoubleQuoted,
                    '\'' => State.SingleQuoted,
                    _ => State.Unquoted,
                };
                return state == State.Unquoted ? Read(text, at) : at;
            case State.DoubleQuoted when character == '"':
            case State.SingleQuoted when character == '\'':
            case State.Unquoted when char.IsWhiteSpace(character):
                state = State.InTag;
                break;
            case State.Unquoted when character == '>':
                EndTag();
                break;
            case State.Bogus when character == '>':
                state = State.Data;
                break;
            case State.Comment when character == '>' && (EndsWith(text, at, "--") || EndsWith(text, at, "--!")):
                state = State.Data;
                break;
            case State.RawText when character == '<' && IsEndOfRawText(text, at):
                state = State.Data;
                return Read(text, at);
        }

        return at;
    }

    int ReadTagStart(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "!--", 0, 3) == 0)
        {
            state = State.Comment;
            var rest = text.AsSpan(at + 3);
            if (rest.StartsWith(">") || rest.StartsWith("->"))
            {
                state = State.Data;
                return at + (rest[0] == '>' ? 3 : 4);
            }

            return at + 2;
        }

        var character = text[at];
        isEndTag = character == '/';
        name.Clear();
        if (isEndTag && at + 1 < text.Length && char.IsAsciiLetter(text[at + 1]))
        {
            state = State.TagName;
            return at;
        }

        state = character switch
        {
            _ when char.IsAsciiLetter(character) => State.TagName,
            '/' or '!' or '?' => State.Bogus,
            _ => State.Data,
        };
        return state is State.TagName or State.Data ? Read(text, at) : at;
    }

    void EndTag()
    {
        var element = name.ToString();
        state = State.Data;
        if (isEndTag)
        {
            openFormatting -= Formatting.Contains(element) && openFormatting > 0 ? 1 : 0;
            return;
        }

        elements++;
        openFormatting += Formatting.Contains(element) ? 1 : 0;
        HasDocument |= element is "html" or "head" or "body" or "frameset";
        if (RawText.Contains(element))
        {
            state = State.RawText;
            rawName = element;
        }
    }

    bool IsEndOfRawText(string text, int at)
    {
        var end = at + 2 + rawName.Length;
        return rawName != "plaintext" && end < text.Length && text[at + 1] == '/'
            && string.Compare(text, at + 2, rawName, 0, rawName.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (char.IsWhiteSpace(text[end]) || text[end] is '/' or '>');
    }

    static bool EndsWith(string text, int at, string end) =>
        at >= end.Length && string.CompareOrdinal(text, at - end.Length, end, 0, end.Length) == 0;
}
