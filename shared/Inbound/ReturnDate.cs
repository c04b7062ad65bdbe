using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>Reads from an automatic reply when its person is back.</summary>
public static partial class ReturnDate
{
    const int Before = 70;
    const int After = 45;

    /// <summary>Later dates are taken for something else; a parental leave is within it.</summary>
    const int MostDays = 400;

    /// <param name="written">The day on which the mail was written; days without a year are the next such days.</param>
    /// <returns>The first day on which the person is there again; null when the text tells none.</returns>
    public static DateOnly? Find(string subject, string newText, DateOnly written)
    {
        var text = FoldedWords.Of($"{subject} . {newText}");
        DateOnly? back = null;
        foreach (var mention in DateMention.In(text, written))
        {
            if (Read(text, mention) is { } day && day >= written && day.DayNumber - written.DayNumber <= MostDays && (back is null || day > back))
            {
                back = day;
            }
        }

        return back;
    }

    /// <summary>The first day there that a date means: itself, the day after it, or nothing.</summary>
    static DateOnly? Read(string text, DateMention mention)
    {
        var before = text[Math.Max(0, mention.Start - Before)..mention.Start];
        var after = text[mention.End..Math.Min(text.Length, mention.End + After)];
        if (LastDay().IsMatch(before))
        {
            return mention.Day.AddDays(1);
        }

        return Back().IsMatch(Sentence(before)) || BackAfter().IsMatch(after) ? mention.Day : null;
    }

    /// <summary>What stands before the date in its own sentence: a dot after a letter ends one, a dot of a date does not.</summary>
    static string Sentence(string before) => SentenceEnd().Match(before) is { Success: true } end ? before[(end.Index + end.Length)..] : before;

    [GeneratedRegex(@".*[a-z)]{3,}[.!?]\s", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();

    // "until and including Friday, the", "bis einschliesslich zum", "jusqu'au vendredi", "do dnia", and the end of a range.
    [GeneratedRegex(
        @"(?:\b(?:until|till|til|through|thru|to|and including|bis|jusqu'?\s?(?:au|a|en)|hasta|al|au|do|fino al?|tot en met|t/m|tot)|-)\s*(?:(?:and including|including|incl\.?|einschliesslich|einschl\.?|inkl\.?|inclus|zum|den|dem|the|le|el|al|dia|dnia|end of|[a-z]+day,?|[a-z]+tag,?|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?|(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo),?|(?:poniedzialku|wtorku|srody|czwartku|piatku|soboty|niedzieli),?)\s*)*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex LastDay();

    [GeneratedRegex(@"\b(?:back|return\w*|be available|available again|reachable again|resume\w*|zuruck\w*|wieder|retour|reviens|reviendrai|rentre\w*|rentrerai|regres\w*|vuelv\w*|vuelta|volver\w*|incorpor\w*|wrac\w*|wroc\w*|powrot\w*|powroc\w*|ponownie|znow\w*|rientr\w*|terug|weer bereikbaar|disponible a partir)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Back();

    // "ab dem 17. August wieder erreichbar", "am 17. zurück", "od 17 sierpnia będę ponownie".
    [GeneratedRegex(@"^[^.!?]{0,40}\b(?:wieder|zuruck\w*|erreichbar|i am back|am back|i will be back|retour|disponible|ponownie|dostepn\w*|znow\w*|terug)\b", RegexOptions.CultureInvariant)]
    private static partial Regex BackAfter();
}
