using System.Text;

namespace ColdMail.Templates;

/// <summary>
/// The guard before the template engine: reads Handlebars, lets through fields with or without a fallback, if, else,
/// unless and spin, and answers everything else with a place and a sentence.
/// </summary>
/// <remarks>Runs in one pass over the source without recursion, so that no template can exhaust the stack or the clock.</remarks>
public static class TemplateParser
{
    /// <summary>Enough to work on; what comes after the first mistakes is often caused by them.</summary>
    const int MaxProblems = 50;

    public static ParsedTemplate Parse(string source, TemplatePart part)
    {
        if (Encoding.UTF8.GetByteCount(source) > TemplateLimits.SourceBytes)
        {
            return new(part, "", [""], [], [new(part, 1, 1, "This text is longer than 200 KB: shorten it, or link to what it says.")]);
        }

        var run = new Run(source, part);
        run.Read();
        return new(part, source, run.Literals, run.Tags, run.Problems);
    }

    sealed class Run(string source, TemplatePart part)
    {
        readonly Stack<Block> blocks = [];
        int blockCount;
        int spinCount;

        public List<string> Literals { get; } = [];

        public List<TemplateTag> Tags { get; } = [];

        public List<TemplateProblem> Problems { get; } = [];

        public void Read()
        {
            var literal = new StringBuilder();
            var at = 0;
            while (at < source.Length)
            {
                var open = source.IndexOf("{{", at, StringComparison.Ordinal);
                if (open < 0)
                {
                    break;
                }

                literal.Append(source, at, open - at);
                if (open > at && source[open - 1] == '\\')
                {
                    // As in Handlebars: \{{ is two braces of text, \\{{ is a backslash and a tag.
                    literal.Length--;
                    if (open - 1 == at || source[open - 2] != '\\')
                    {
                        literal.Append("{{");
                        at = open + 2;
                        continue;
                    }
                }

                at = ReadTag(open, literal);
                if (Tags.Count > TemplateLimits.Tags)
                {
                    Refuse(open, "There are more than 2,000 tags: shorten the text.");
                }

                if (Tags.Count > TemplateLimits.Tags || Problems.Count >= MaxProblems)
                {
                    break;
                }
            }

            literal.Append(source, at, source.Length - at);
            Literals.Add(Clean(literal));
            foreach (var block in blocks.Reverse().Take(MaxProblems - Problems.Count))
            {
                Refuse(block.Position, $"This {block.Name} has no end: add {{{{/{block.Word}}}}} where its text stops.");
            }

            FindSingleBraces();
        }

        /// <summary><c>{first_name}</c> would reach the reader as it stands.</summary>
        void FindSingleBraces()
        {
            for (var open = source.IndexOf('{', 0); open >= 0 && Problems.Count < MaxProblems; open = source.IndexOf('{', open + 1))
            {
                var inside = source.AsSpan(open + 1, Math.Min(source.Length - open - 1, TemplateLimits.NameChars));
                var close = inside.IndexOfAny('{', '}');
                if (close > 0 && inside[close] == '}' && (open == 0 || source[open - 1] != '{')
                    && FieldName.Parse(inside[..close].ToString()) is { } name && BuiltInFields.Contains(name.Key))
                {
                    Refuse(open, $"A field needs two braces: write {{{{{name.Name}}}}}.");
                }
            }
        }

        int ReadTag(int open, StringBuilder literal)
        {
            if (source.AsSpan(open).StartsWith("{{{"))
            {
                var raw = source.AsSpan(open).StartsWith("{{{{");
                Refuse(open, raw
                    ? "Raw blocks are not supported: use two braces."
                    : "Use two braces, not three: values are always written safely.");
                return SkipBraces(open);
            }

            var comment = source.AsSpan(open).StartsWith("{{!--");
            var close = source.IndexOf(comment ? "--}}" : "}}", open + 2, StringComparison.Ordinal);
            var next = source.IndexOf("{{", open + 2, StringComparison.Ordinal);
            if (close < 0 || (!comment && next >= 0 && next < close))
            {
                Refuse(open, "This tag has no end: close it with }}.");
                return open + 2;
            }

            var end = close + (comment ? 4 : 2);
            Literals.Add(Clean(literal));
            literal.Clear();
            Place(open, TagReader.Read(source[(open + 2)..close], part));
            return end;
        }

        void Place(int position, Tag tag)
        {
            switch (tag)
            {
                case Tag.Field(var name, var fallback):
                    Add(position, null, new TemplatePiece.Field(name, fallback));
                    break;
                case Tag.Spin(var options):
                    Add(position, null, new TemplatePiece.Spin(spinCount++, options));
                    break;
                case Tag.Open(var name, var negated):
                    blocks.Push(new(blockCount++, position, negated));
                    Add(position, blocks.Peek().Number, new TemplatePiece.Open(name, negated));
                    CheckDepth(position);
                    break;
                case Tag.Else(var name, var negated):
                    PlaceElse(position, name, negated);
                    break;
                case Tag.Close(var negated):
                    PlaceClose(position, negated);
                    break;
                case Tag.Refused(var message):
                    Add(position, null);
                    Refuse(position, message);
                    break;
                default:
                    Add(position, null);
                    break;
            }
        }

        void PlaceElse(int position, FieldName? name, bool negated)
        {
            if (!blocks.TryPeek(out var block) || block.HasElse)
            {
                Add(position, null);
                Refuse(position, "This {{else}} has no {{#if}} before it: remove it, or begin the block.");
                return;
            }

            if (name is null)
            {
                block.HasElse = true;
                Add(position, block.Number, new TemplatePiece.Otherwise());
                return;
            }

            block.Chained++;
            Add(position, block.Number, new TemplatePiece.Otherwise(), new TemplatePiece.Open(name, negated));
            CheckDepth(position);
        }

        void PlaceClose(int position, bool negated)
        {
            var word = negated ? "unless" : "if";
            if (!blocks.TryPeek(out var block) || block.Negated != negated)
            {
                Add(position, null);
                Refuse(position, block is null
                    ? $"This {{{{/{word}}}}} ends nothing: remove it, or begin the block with {{{{#{word} field}}}}."
                    : $"Here {{{{/{block.Word}}}}} is needed, for the block of line {LineOf(block.Position)}.");
                return;
            }

            blocks.Pop();
            Add(position, block.Number, [.. Enumerable.Repeat(new TemplatePiece.Close(), block.Chained + 1)]);
        }

        void CheckDepth(int position)
        {
            if (blocks.Sum(block => 1 + block.Chained) == TemplateLimits.Depth + 1)
            {
                Refuse(position, "Blocks can stand in one another at most 4 deep, each else if counted: simplify this one.");
            }
        }

        void Add(int position, int? block, params TemplatePiece[] pieces) => Tags.Add(new(position, pieces, block));

        void Refuse(int position, string message)
        {
            var (line, column) = ParsedTemplate.LineAndColumn(source, position);
            Problems.Add(new(part, line, column, message));
        }

        int LineOf(int position) => ParsedTemplate.LineAndColumn(source, position).Line;

        int SkipBraces(int open)
        {
            var at = open;
            while (at < source.Length && source[at] == '{')
            {
                at++;
            }

            var end = source.IndexOf("}}", at, StringComparison.Ordinal);
            while (end >= 0 && end < source.Length && source[end] == '}')
            {
                end++;
            }

            return end < 0 ? source.Length : end;
        }

        /// <summary>Private-use characters mark places while a mail is composed, so no text may bring its own.</summary>
        static string Clean(StringBuilder literal)
        {
            var text = literal.ToString();
            return text.AsSpan().IndexOfAnyInRange('\uE000', '\uE00F') < 0 && !text.Contains('\r', StringComparison.Ordinal)
                ? text
                : string.Concat(text.ReplaceLineEndings("\n").Where(character => character is < '\uE000' or > '\uE00F'));
        }
    }

    sealed class Block(int number, int position, bool negated)
    {
        public int Number => number;

        public int Position => position;

        public bool Negated => negated;

        public string Word => negated ? "unless" : "if";

        public string Name => $"{{{{#{Word}}}}}";

        /// <summary>How many <c>{{else if}}</c> it holds; each is a block within the block.</summary>
        public int Chained { get; set; }

        public bool HasElse { get; set; }
    }
}
