using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>Whether somebody asks in their own words to get no more mail.</summary>
/// <remarks>
/// Looks at what they wrote, never at what they quoted: our own footer offers to unsubscribe. Only a short text counts. One
/// who writes at length is to be read by a person, and their reply ends the sequence anyway.
/// </remarks>
public static partial class OptOutWords
{
    const int MostWords = 60;

    /// <returns>The words that say so; null when none do.</returns>
    public static string? Find(string subject, string newText)
    {
        var title = FoldedWords.Of(subject);
        var text = FoldedWords.Of(newText);
        if (Alone().Match(title) is { Success: true } asked && (text.Length == 0 || Alone().IsMatch(text)))
        {
            return asked.Value;
        }

        return text.Count(letter => letter == ' ') >= MostWords || Denied().IsMatch(text)
            ? null
            : First(text, [Alone(), English(), German(), French(), Spanish(), Polish(), Others()]);
    }

    static string? First(string text, IEnumerable<Regex> patterns) => patterns
        .Select(pattern => pattern.Match(text))
        .FirstOrDefault(match => match.Success)?.Value.Trim();

    [GeneratedRegex(
        """
        ^(?:hi[,!.]?\s|hello[,!.]?\s|re:\s)*(?:please\s|bitte\s|prosze\s|por\sfavor,?\s|merci\sde\s)*
        (?:unsubscribe|remove|opt[-\s]?out|stop|abmelden|austragen|abbestellen|abmeldung|desabonn\w+(?:\smoi)?|desinscri\w+(?:\smoi)?|
           baja|wypis\w*|rezygnuje|uitschrijven|afmelden|cancellami|disiscrivimi)
        (?:\s(?:me|us|mich|mnie))?(?:[,\s]+(?:please|now|immediately|bitte|prosze|s'il\svous\splait|svp|por\sfavor|danke|thanks|thank\syou|merci|gracias|dziekuje))*[\s.!]*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Alone();

    [GeneratedRegex(@"\b(?:do not|don't|did not|didn't|never asked to|kein|nicht) (?:unsubscribe|remove me|abmelden|austragen)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Denied();

    [GeneratedRegex(
        """
        \b(?:unsubscribe|remove|delete)\s(?:me|us|my\s(?:e-?mail|address|name|details|contact)|this\s(?:e-?mail|address))\b
        | \btake\s(?:me|us|my\s[\w-]+(?:\saddress)?)\soff\b
        | \b(?:stop|quit|cease)\s(?:e-?mailing|contacting|sending|messaging|writing|spamming)\b
        | \b(?:do\snot|don't|never)\s(?:e-?mail|contact|write(?:\sto)?|message|send)\s(?:me|us)\b
        | \bno\s(?:more|further)\s(?:e-?mails?|messages?|contact)\b
        | \bopt(?:ing)?\s(?:me\s|us\s)?out\b
        | (?:\bnot|n't|\bno\slonger)\s(?:wish|want|like)\sto\s(?:receive|be\scontacted|hear\sfrom|get)\b
        | \b(?:remove|removed|take)\b.{0,30}\bfrom\s(?:your|this|the|all)\s(?:\w+\s)?(?:list|lists|database|crm)\b
        | \bleave\sme\salone\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex English();

    [GeneratedRegex(
        """
        \b(?:loschen|entfernen|streichen|nehmen)\ssie\s(?:bitte\s)?(?:mich|uns|mein\w*|unser\w*)\b
        | \b(?:melden|tragen)\ssie\s(?:mich|uns)\b.{0,40}\b(?:ab|aus)\b
        | \baus\s(?:ihr\w*|de[mr]|eur\w*|diese[mr])\s(?:e-?mail-?|mail-?)?(?:verteiler|mailingliste|liste|datenbank|newsletter)\b
        | \bkeine\s(?:weiteren\s|mehr\s)?(?:werbe-?|e-?)?(?:mails?|e-?mails?|nachrichten|werbung)\s?(?:mehr\b|erhalten|bekommen|schicken|senden|zusenden|zu\serhalten)
        | \bkeine\sweiteren\s(?:e-?mails?|mails?|nachrichten|kontaktaufnahmen)\b
        | \b(?:schreiben|kontaktieren|schicken|senden)\ssie\s(?:mir|mich|uns)\s(?:bitte\s)?(?:nicht\smehr|nie\swieder|nichts\smehr|keine)\b
        | \b(?:nicht\smehr|nie\swieder)\s(?:kontaktier\w+|anschreiben|angeschrieben|kontaktiert)\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex German();

    [GeneratedRegex(
        """
        \b(?:me|nous)\s(?:desabonner|desinscrire)\b | \b(?:desabonnez|desinscrivez)[-\s](?:moi|nous)\b
        | \bne\s(?:souhait\w+|veu\w+|desir\w+)\s(?:plus|pas)\s(?:recevoir|etre\scontact)
        | \bne\s(?:plus|pas)\s(?:me|nous|m')\s?(?:contacter|ecrire|envoyer|relancer|solliciter)
        | \bne\s(?:me|nous|m')\s?(?:contactez|ecrivez|envoyez|relancez|sollicitez)\s(?:plus|pas)\b
        | \b(?:arretez|cessez)\sde\s(?:m'|me\s|nous\s)
        | \b(?:retirez|supprimez|enlevez|rayez|retirer|supprimer)[-\s](?:moi|nous|mon|mes|notre|nos)\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex French();

    [GeneratedRegex(
        """
        \b(?:dar|den|dad|de|da|dame|deme|denme|darme|darnos|daros)(?:me|nos)?\sde\sbaja\b
        | \bno\s(?:me|nos)\s(?:envi\w+|escrib\w+|contact\w+|mand\w+)\s(?:mas|nunca)\b
        | \bdej\w+\sde\s(?:enviar|escribir|contactar|mandar)(?:me|nos)\b
        | \bno\s(?:deseo|quiero|deseamos|queremos)\s(?:recibir|que\sme\scontact)
        | \b(?:eliminen|elimine|elimina|eliminar|borren|borre|borra|quiten|quite|quitar)(?:me|nos)\b
        | \b(?:elimin|borr|quit)\w+\s(?:mi|nuestro)\s(?:correo|direccion|e-?mail|nombre)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Spanish();

    [GeneratedRegex(
        """
        \bwypis(?:ac|z|cie|anie)\s(?:mnie|nas|mojego|moj)\b
        | \b(?:usun\w*|skresl\w*|wykresl\w*)\s(?:mnie|nas|moj\w*|nasz\w*|ten\sadres)\b
        | \b(?:nie\s(?:pis\w+|wysyla\w+|kontaktowa\w+|kontaktuj\w*)|przestan\w*\s(?:pisac|wysylac))\b.{0,30}\b(?:wiecej|do\smnie|do\snas|ze\smna|mi|mail\w*|wiadomosc\w*)\b
        | \bnie\s(?:chc\w+|zycz\w+\ssobie)\s(?:\w+\s){0,2}(?:otrzymywa\w+|dostawa\w+|wiadomosci|maili|kontaktu)
        | \brezygnuj\w+\sz\s(?:subskrypcji|newslettera|otrzymywania)\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Polish();

    [GeneratedRegex(
        """
        \b(?:cancellatemi|rimuovetemi|disiscrivetemi|toglietemi)\b | \bnon\s(?:desidero|voglio)\s(?:piu\s)?ricevere\b
        | \b(?:schrijf|meld)\s(?:mij|me|ons)\s(?:aub\s|alstublieft\s)?(?:uit|af)\b | \bgeen\s(?:verdere\s)?(?:e-?mails?|berichten)\s(?:meer|ontvangen)\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
