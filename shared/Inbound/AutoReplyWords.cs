using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>The words of automatic replies, in the languages whose mail programs write them.</summary>
public static partial class AutoReplyWords
{
    /// <summary>What a mail program itself puts before the subject when it answers for a person who is away.</summary>
    /// <remarks><c>Auto:</c> alone is not among them: people write about cars, and it proves nothing (RFC 3834 §3.1.5).</remarks>
    public static string? OfSubject(string subject) => Found(Subject().Match(FoldedWords.Of(subject)));

    /// <summary>Words that say that somebody is away. A person may write them too, so alone they prove nothing.</summary>
    public static string? OfAbsence(string newText) => Found(Absence().Match(FoldedWords.Of(newText)));

    /// <summary>Words that say that somebody does not work there any more.</summary>
    public static string? OfLeaving(string newText) => Found(Leaving().Match(FoldedWords.Of(newText)));

    static string? Found(Match match) => match.Success ? match.Value.Trim() : null;

    [GeneratedRegex(
        """
        ^(?:automatic\sreply|auto(?:matic)?[\s-]?(?:reply|response)|autoreply|autoresponse|out[\s-]of[\s-](?:the\s)?office|ooo\b|away\sfrom\s(?:the\s|my\s)?(?:office|e?-?mail)|vacation\sreply|on\s(?:vacation|holiday|leave)\b
          |automatische\s(?:antwort|beantwortung|rueckmeldung|ruckmeldung)|abwesenheit\w*|abwesend\b|nicht\sim\s(?:buro|buero)|automatisch\s(?:antwoord|beantwoord)|afwezig\w*
          |reponse\sautomatique|absence\s(?:du\sbureau|prolongee)|absent(?:e)?\sdu\sbureau|message\sd'absence|notification\sd'absence
          |respuesta\sautomatica|fuera\sde\s(?:la\s)?oficina|ausencia\b|ausente\b|resposta\sautomatica|fora\sdo\sescritorio
          |odpowiedz\sautomatyczna|automatyczna\sodpowiedz|autoodpowiedz|nieobecnosc|poza\sbiurem|jestem\snieobecn
          |risposta\sautomatica|fuori\s(?:sede|ufficio)|autosvar|automatiskt?\ssvar|automatisk\ssvar|automaattinen\svastaus|fravaer|franvaro
          |automaticka\sodpoved|automatikus\svalasz|raspuns\sautomat|otomatik\syanit|автоматическ\w+\sответ|автоответ|自动答复|自動回覆|自動応答|不在)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Subject();

    [GeneratedRegex(
        """
        \bout\sof\s(?:the\s|my\s)?office\b | \b(?:i\sam|i'm|i\swill\sbe|i'll\sbe)\s(?:currently\s|now\s)?(?:away|on\s(?:annual\s|parental\s|maternity\s|sick\s)?(?:vacation|holiday|leave)|travell?ing|not\savailable)
        | \blimited\saccess\sto\s(?:my\s)?e?-?mails?
        | \bnicht\s(?:im\s(?:buro|hause?)|erreichbar|am\sarbeitsplatz)\b | \bim\surlaub\b | \babwesend\b | \bin\s(?:elternzeit|mutterschutz)\b | \bausser\shaus\b
        | \b(?:absente?|en\sconges?|en\svacances|en\sdeplacement)\b | \bde\sretour\s(?:le|au)\b
        | \b(?:fuera\sde\s(?:la\s)?oficina|de\svacaciones|ausente|estare\sausente|de\sbaja\s(?:medica|maternal))\b
        | \b(?:na\surlopie|nieobecn[aye]|poza\sbiurem|przebywam\sna|bede\snieobecn)\b
        | \b(?:in\sferie|fuori\sufficio|assente)\b | \b(?:afwezig|met\svakantie)\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Absence();

    [GeneratedRegex(
        """
        \bno\slonger\s(?:with|at|working|works?|employed|part\sof|a\smember)\b | \bnot\slonger\s(?:with|at|working)\b | \b(?:have|has|had)\sleft\s(?:the\s(?:company|business|organi[sz]ation|firm)|our\s\w+|\w+\s(?:gmbh|ltd|inc|llc|ag)\b)
        | \bmy\slast\s(?:working\s)?day\b | \bis\sno\slonger\s(?:in\suse|monitored)\b
        | \bnicht\smehr\s(?:(?:fur|bei|in|im)\s[^.]{1,60}\s)?(?:tatig|beschaftigt|unternehmen|angestellt)\b | \bnicht\smehr\s(?:fur|bei)\sder?\b | \bunternehmen\s(?:zum\s[^.]{1,30}\s)?verlassen\b | \bausgeschieden\b
        | \bne\s(?:fait|fais)\splus\spartie\b | \bne\stravaille\splus\b | \ba\squitte\s(?:la\s|l'|notre\s)?(?:societe|entreprise) | \bj'ai\squitte\b | \bplus\sen\sposte\b
        | \bya\sno\s(?:trabaj\w+|forma\sparte|esta\sen|pertenec\w+)\b | \bha\sdejado\s(?:la|de\strabajar)
        | \bnie\s(?:pracuj\w+\sjuz|jest\sjuz\spracownik\w*)\b | \bjuz\snie\spracuj\w+\b | \bzakonczyl\w*\swspolprace\b
        | \bnon\slavora\spiu\b | \bniet\smeer\swerkzaam\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Leaving();
}
