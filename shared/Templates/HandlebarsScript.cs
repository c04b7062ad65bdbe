using System.Globalization;
using System.Text;

namespace ColdMail.Templates;

/// <summary>
/// The canonical Handlebars source of a guarded template. Whatever an author or a contact wrote is reached by number and
/// never stands between braces, so the engine can only meet the handful of tags written here.
/// </summary>
/// <param name="Slots">What the numbers in the source stand for.</param>
sealed record HandlebarsScript(string Source, TemplatePiece[] Slots)
{
    public static HandlebarsScript Of(IReadOnlyList<TemplatePiece> pieces, ValueEncoding encoding)
    {
        var source = new StringBuilder();
        var slots = new List<TemplatePiece>();
        foreach (var piece in pieces)
        {
            var slot = slots.Count.ToString(CultureInfo.InvariantCulture);
            switch (piece)
            {
                case TemplatePiece.Literal(var text) when IsInert(text):
                    source.Append(text);
                    continue;
                case TemplatePiece.Literal:
                    source.Append("{{literal ").Append(slot).Append("}}");
                    break;
                case TemplatePiece.Field when encoding == ValueEncoding.Url && source.Length == 0:
                    source.Append("{{address ").Append(slot).Append("}}");
                    break;
                case TemplatePiece.Field:
                    source.Append("{{field ").Append(slot).Append("}}");
                    break;
                case TemplatePiece.Spin:
                    source.Append("{{spin ").Append(slot).Append("}}");
                    break;
                case TemplatePiece.Link:
                    source.Append("{{link ").Append(slot).Append("}}");
                    break;
                case TemplatePiece.Open:
                    source.Append("{{#when ").Append(slot).Append("}}");
                    break;
                case TemplatePiece.Otherwise:
                    source.Append("{{else}}");
                    continue;
                case TemplatePiece.Close:
                    source.Append("{{/when}}");
                    continue;
            }

            slots.Add(piece);
        }

        return new(source.ToString(), [.. slots]);
    }

    /// <summary>Whether the engine would take the text for text wherever it stands.</summary>
    static bool IsInert(string text) =>
        text.Length > 0 && text[0] is not ('{' or '}') && text[^1] is not ('{' or '\\')
        && !text.Contains("{{", StringComparison.Ordinal);
}
