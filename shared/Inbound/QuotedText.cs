using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>Parts what somebody wrote from what they quoted.</summary>
/// <remarks>
/// Everything from the first line on that introduces a quotation or a signature is left out, and every line that begins
/// with <c>&gt;</c>. An answer below its quotation stays, because only quoted lines go, when nothing introduces them by
/// one of the rules of the big mail programs.
/// </remarks>
public static partial class QuotedText
{
    /// <summary>Lines of an introduction that a mail program broke.</summary>
    const int MostIntroductionLines = 3;

    /// <returns>The new words, trimmed; empty when all is quoted.</returns>
    public static string Strip(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var kept = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd();
            if (IsDivider(lines, i))
            {
                break;
            }

            if (IntroductionAt(lines, i) is var introduction and > 0)
            {
                i += introduction - 1;
                continue;
            }

            if (!line.TrimStart().StartsWith('>'))
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept).Trim();
    }

    static bool IsDivider(string[] lines, int at)
    {
        var line = lines[at].Trim();
        return lines[at] is "-- " or "--"
            || Divider().IsMatch(line)
            || (HeaderFrom().IsMatch(line) && lines.Skip(at + 1).Take(5).Count(next => HeaderOther().IsMatch(next.Trim())) >= 2);
    }

    /// <summary>"On … wrote:", which may be broken into lines, before quoted ones or at the end of a mail whose quotation was cut.</summary>
    static int IntroductionAt(string[] lines, int at)
    {
        if (!IntroductionStart().IsMatch(lines[at]))
        {
            return 0;
        }

        var joined = "";
        for (var count = 1; count <= MostIntroductionLines && at + count <= lines.Length; count++)
        {
            joined += " " + lines[at + count - 1].Trim();
            if (Introduction().IsMatch(joined))
            {
                return count;
            }
        }

        return 0;
    }

    // Outlook in its languages, Lotus Notes, mobile programs; a line of underscores is the desktop Outlook.
    [GeneratedRegex(
        """
        ^-{2,}\s*(?:Original Message|Urspr(?:ü|ue)ngliche Nachricht|Original-Nachricht|Message d'origine|Message original|Mensaje original|
            Wiadomo(?:ść|sc) oryginalna|Oryginalna wiadomo(?:ść|sc)|Messaggio originale|Oorspronkelijk bericht|Forwarded message|Weitergeleitete Nachricht)\s*-{2,}$
        | ^_{20,}$
        | ^-{4,}\s*(?:Forwarded by|Weitergeleitet von)\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Divider();

    [GeneratedRegex(@"^\*?(?:From|Von|De|Od|Da|Van|Expéditeur)\s?:\*?\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeaderFrom();

    [GeneratedRegex(
        @"^\*?(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoy(?:é|e)|À|Objet|Enviado(?: el)?|Fecha|Para|Asunto|Wysłano|Data|Do|DW|Temat|Inviato|A|Oggetto|Verzonden|Aan|Onderwerp)\s?:",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeaderOther();

    [GeneratedRegex(@"^\s*(?:On|Am|Le|El|W dniu|Dnia|Op|Il|Em|pon\.|wt\.|śr\.|czw\.|pt\.|sob\.|niedz\.|\S.{0,120}<\S+@\S+>)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IntroductionStart();

    [GeneratedRegex(
        @"\d.{0,300}\b(?:wrote|schrieb(?:\s.{0,120})?|a écrit|escribió|napisał(?:a|\(a\))?|pisze|schreef(?:\s.{0,120})?|ha scritto|escreveu)\s?:\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Introduction();
}
