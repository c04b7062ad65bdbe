using System.Text;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>
/// Writes running text with line breaks, indents and the tags of a template in it. Breaks and spaces are asked for when an
/// element ends and written when something follows, so that nothing is doubled and nothing hangs over.
/// </summary>
sealed class TextPen
{
    readonly List<TemplatePiece> pieces = [];
    readonly StringBuilder literal = new();
    readonly Stack<string> indents = new([""]);
    readonly Stack<bool> blockStarts = [];
    int breaks;
    bool space;
    bool afterMarker;

    /// <summary>Whether the line has no words yet.</summary>
    public bool IsAtStart { get; private set; } = true;

    public IReadOnlyList<TemplatePiece> End()
    {
        EndLiteral();
        return pieces;
    }

    /// <summary>Words with their white space, which is collapsed.</summary>
    public void Inline(string text)
    {
        foreach (var character in text)
        {
            if (character is ' ' or '\n' or '\t' or '\f' or '\r')
            {
                Space();
                continue;
            }

            Flush();
            literal.Append(character == '\u00a0' ? ' ' : character);
            IsAtStart = false;
        }
    }

    /// <summary>Text as it stands, in the same line.</summary>
    public void Verbatim(string text)
    {
        Flush();
        literal.Append(text);
        IsAtStart = false;
    }

    public void Piece(TemplatePiece piece)
    {
        Flush();
        EndLiteral();
        pieces.Add(piece);
        switch (piece)
        {
            case TemplatePiece.Open:
                blockStarts.Push(IsAtStart);
                break;
            case TemplatePiece.Otherwise:
                IsAtStart = blockStarts.Peek();
                break;
            case TemplatePiece.Close:
                IsAtStart &= blockStarts.Pop();
                break;
            default:
                IsAtStart = false;
                break;
        }
    }

    public void Space() => space |= !IsAtStart;

    /// <summary>At least so many line breaks before what comes next; none right after a marker.</summary>
    public void Break(int lines)
    {
        if (!afterMarker)
        {
            breaks = Math.Max(breaks, lines);
            space &= lines == 0;
        }
    }

    /// <summary>A line break here, whatever follows.</summary>
    public void NewLine()
    {
        breaks = Math.Max(breaks, 1);
        Flush();
        IsAtStart = true;
    }

    /// <summary>Begins a part whose lines are indented; what it begins with stands right after the marker.</summary>
    public void Indent(string marker, string indent)
    {
        Flush();
        literal.Append(marker);
        IsAtStart = afterMarker = true;
        indents.Push(indents.Peek() + indent);
    }

    /// <param name="lines">The gap after the part, no more and no less.</param>
    public void Outdent(int lines)
    {
        indents.Pop();
        afterMarker = false;
        breaks = Math.Min(breaks, lines);
        Break(lines);
    }

    /// <summary>A place to which <see cref="Since"/> looks back.</summary>
    public (int Pieces, int Length) Mark()
    {
        Flush();
        return (pieces.Count, literal.Length);
    }

    /// <summary>The words written since a mark; null when there were tags among them.</summary>
    public string? Since((int Pieces, int Length) mark) =>
        pieces.Count == mark.Pieces ? literal.ToString(mark.Length, literal.Length - mark.Length).Trim() : null;

    void Flush()
    {
        var begun = pieces.Count > 0 || literal.Length > 0;
        if (breaks > 0 && begun)
        {
            for (var line = 0; line < breaks; line++)
            {
                literal.Append('\n').Append(indents.Peek());
            }

            IsAtStart = true;
        }
        else if (space && !IsAtStart)
        {
            literal.Append(' ');
        }

        breaks = 0;
        space = afterMarker = false;
    }

    void EndLiteral()
    {
        if (literal.Length > 0)
        {
            pieces.Add(new TemplatePiece.Literal(literal.ToString()));
            literal.Clear();
        }
    }
}
