using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>Who wrote and how to hear no more of them: the end of both parts of every mail.</summary>
static class Footer
{
    static readonly TemplatePiece OptOutAddress = new TemplatePiece.Field(
        new(BuiltInFields.UnsubscribeUrl, FieldName.KeyOf(BuiltInFields.UnsubscribeUrl)), null);

    /// <param name="mayHide">The author's styles reach everything, so the footer carries its own defence.</param>
    public static IReadOnlyList<TemplatePiece> Html(CampaignSettings settings, bool mayHide)
    {
        var important = mayHide ? "!important" : "";
        var block = mayHide
            ? $"all:initial!important;display:block!important;{FooterGuard.Visible}"
            : "";
        var link = mayHide ? $"all:initial!important;display:inline!important;{FooterGuard.Visible}cursor:pointer!important;" : "";
        var font = $"font:12px/18px Arial,Helvetica,sans-serif{important};color:#666666{important};";
        var lines = string.Join("<br>", Lines(settings.PostalAddress).Select(ValueEncoder.Html));
        var blockStyle = $"{block}margin:24px 0 0{important};{font}";
        var linkStyle = $"{link}{font}text-decoration:underline{important}";
        return
        [
            new TemplatePiece.Literal($"<div style=\"{blockStyle}\">{lines}<br><a style=\"{linkStyle}\" href=\""),
            OptOutAddress,
            new TemplatePiece.Literal($"\">{ValueEncoder.Html(Label(settings))}</a></div>"),
        ];
    }

    public static IReadOnlyList<TemplatePiece> Text(CampaignSettings settings) =>
    [
        new TemplatePiece.Literal($"{string.Join('\n', Lines(settings.PostalAddress))}\n{Label(settings)}: "),
        OptOutAddress,
        new TemplatePiece.Literal("\n"),
    ];

    static IEnumerable<string> Lines(string address) =>
        address.Split('\n').Select(FieldValues.Clean).Where(line => line.Length > 0);

    static string Label(CampaignSettings settings) =>
        FieldValues.Clean(settings.OptOutLabel) is { Length: > 0 } label ? label : "Unsubscribe";
}
