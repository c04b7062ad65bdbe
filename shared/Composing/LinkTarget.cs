using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>An address in the HTML of a step that is written per recipient.</summary>
/// <param name="Pieces">The address itself, before any tracking.</param>
/// <param name="IsClick">Whether following it is a click of the reader; an image, for instance, is not.</param>
sealed record LinkTarget(IReadOnlyList<TemplatePiece> Pieces, bool IsClick)
{
    static readonly string[] SafeSchemes = ["http", "https", "mailto", "tel", "sms"];

    readonly string? fixedAddress = Pieces is [TemplatePiece.Literal(var text)] ? text : null;

    readonly TemplateProgram program = TemplateProgram.Compile(Pieces, ValueEncoding.Url);

    readonly bool beginsWithValue = Pieces.Count > 0 && Pieces[0] is not TemplatePiece.Literal;

    public string Render(RenderRun run)
    {
        if (fixedAddress is not null)
        {
            return fixedAddress;
        }

        var address = (program.Render(run) ?? "").Trim();
        if (!beginsWithValue)
        {
            return address;
        }

        // Lists often hold "example.com" where an address belongs, and could hold anything.
        return SchemeOf(address) switch
        {
            null when address.Contains('.', StringComparison.Ordinal) && !address.StartsWith('/') => $"https://{address}",
            { } scheme when SafeSchemes.Contains(scheme) => address,
            _ => "#",
        };
    }

    /// <summary>In lower case; null for an address without one. White space and control characters hide nothing.</summary>
    public static string? SchemeOf(string address)
    {
        var plain = string.Concat(address.Where(character => character > ' '));
        var end = plain.AsSpan().IndexOfAny(':', '/', '?') is var at && at > 0 && plain[at] == ':' ? at : -1;
        return end < 0 || IsPort(plain, end) ? null : plain[..end].ToLowerInvariant();
    }

    static bool IsPort(string address, int colon) =>
        address.AsSpan(0, colon).Contains('.') && colon + 1 < address.Length && char.IsAsciiDigit(address[colon + 1]);
}
