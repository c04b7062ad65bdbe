using System.Globalization;
using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>A day that a text names.</summary>
/// <param name="Start">Where it stands in the text.</param>
/// <param name="End">Behind its last character.</param>
readonly partial record struct DateMention(DateOnly Day, int Start, int End)
{
    const int Most = 40;

    /// <summary>A day without a year that is longer ago than this is one of next year.</summary>
    const int DaysAgo = 60;

    static readonly string[] Months =
    [
        "jan|january|januar|janner|janvier|enero|ene|stycznia|styczen|sty|gennaio|januari",
        "feb|february|februar|fevrier|fev|febrero|lutego|luty|febbraio|februari",
        "mar|march|marz|maerz|mrz|mars|marzo|marca|marzec|maart",
        "apr|april|avril|avr|abril|abr|kwietnia|kwiecien|kwi|aprile",
        "may|mai|mayo|maja|maj|maggio|mei",
        "jun|june|juni|juin|junio|czerwca|czerwiec|cze|giugno",
        "jul|july|juli|juillet|juil|julio|lipca|lipiec|lip|luglio",
        "aug|august|aout|agosto|ago|sierpnia|sierpien|sie|augustus",
        "sep|sept|september|septembre|septiembre|wrzesnia|wrzesien|wrz|settembre",
        "oct|october|okt|oktober|octobre|octubre|pazdziernika|pazdziernik|paz|ottobre",
        "nov|november|novembre|noviembre|listopada|listopad|lis",
        "dec|december|dez|dezember|decembre|diciembre|dic|grudnia|grudzien|gru|dicembre",
    ];

    static readonly string[] Weekdays =
    [
        "sunday|sonntag|dimanche|domingo|niedziel\\w+|domenica|zondag",
        "monday|montag|lundi|lunes|poniedzial\\w+|lunedi|maandag",
        "tuesday|dienstag|mardi|martes|wtor\\w+|martedi|dinsdag",
        "wednesday|mittwoch|mercredi|miercoles|srod\\w+|mercoledi|woensdag",
        "thursday|donnerstag|jeudi|jueves|czwart\\w+|giovedi|donderdag",
        "friday|freitag|vendredi|viernes|piat\\w+|venerdi|vrijdag",
        "saturday|samstag|samedi|sabado|sobot\\w+|sabato|zaterdag",
    ];

    static readonly string MonthNames = string.Join('|', Months.SelectMany(names => names.Split('|')).OrderByDescending(name => name.Length));

    const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Compiled;

    static readonly Regex DayMonth = new(
        $@"(?<![\d.:/])(?<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|o)?\s*(?:of\s+|de\s+|den\s+)?(?<m>{MonthNames})\b\.?,?(?:\s*(?:de\s+|del\s+)?(?<y>20\d\d)\b)?", Options);

    static readonly Regex MonthDay = new(
        $@"\b(?<m>{MonthNames})\.?\s+(?:the\s+)?(?<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:\d])(?:,?\s*(?<y>20\d\d)\b)?", Options);

    static readonly Regex[] WeekdayNames = [.. Weekdays.Select(names => new Regex($@"\b(?:{names})\b", Options))];

    /// <param name="text">Folded.</param>
    /// <param name="written">Weekdays and days without a year are those that follow it.</param>
    public static IReadOnlyList<DateMention> In(string text, DateOnly written)
    {
        var found = new List<DateMention>();
        Add(Iso().Matches(text), match => DayOf(match, Number(match, "m"), written));
        Add(DayMonth.Matches(text), match => DayOf(match, MonthOf(match), written));
        Add(MonthDay.Matches(text), match => DayOf(match, MonthOf(match), written));
        Add(Numeric().Matches(text), match => OfNumbers(match, written));
        for (var weekday = 0; weekday < 7; weekday++)
        {
            var ahead = (weekday - (int)written.DayOfWeek + 6) % 7 + 1;
            Add(WeekdayNames[weekday].Matches(text), match => IsPartOfDate(found, match) ? null : written.AddDays(ahead));
        }

        Add(Tomorrow().Matches(text), _ => written.AddDays(1));
        return found;

        void Add(IEnumerable<Match> matches, Func<Match, DateOnly?> read)
        {
            foreach (var match in matches)
            {
                if (found.Count < Most && !found.Exists(other => match.Index < other.End && other.Start < match.Index + match.Length)
                    && read(match) is { } day)
                {
                    found.Add(new(day, match.Index, match.Index + match.Length));
                }
            }
        }
    }

    /// <summary>"Monday, 17 August" names one day, not two.</summary>
    static bool IsPartOfDate(List<DateMention> found, Match weekday) => found.Exists(date =>
        date.Start >= weekday.Index + weekday.Length && date.Start - (weekday.Index + weekday.Length) <= 8);

    static DateOnly? DayOf(Match match, int month, DateOnly written) => DayOf(Year(match), month, Number(match, "d"), written);

    /// <summary>Day and month in the order of the country. Where both orders make sense it is the later day, because too late is no harm.</summary>
    static DateOnly? OfNumbers(Match match, DateOnly written)
    {
        var (first, second) = (Number(match, "a"), Number(match, "b"));
        var dayFirst = DayOf(Year(match), second, first, written);
        var monthFirst = match.Groups["sep"].Value == "/" ? DayOf(Year(match), first, second, written) : null;
        return (dayFirst, monthFirst) switch
        {
            (null, _) => monthFirst,
            (_, null) => dayFirst,
            _ => Near(dayFirst.Value, written) == Near(monthFirst.Value, written)
                ? dayFirst > monthFirst ? dayFirst : monthFirst
                : Near(dayFirst.Value, written) ? dayFirst : monthFirst,
        };
    }

    /// <summary>Absences of more than two months are rare enough to decide between two readings.</summary>
    static bool Near(DateOnly day, DateOnly written) => day >= written && day.DayNumber - written.DayNumber <= DaysAgo;

    static DateOnly? DayOf(int? year, int month, int day, DateOnly written)
    {
        var of = year ?? written.Year;
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(of, month))
        {
            return null;
        }

        var named = new DateOnly(of, month, day);
        return year is null && written.DayNumber - named.DayNumber > DaysAgo ? named.AddYears(1) : named;
    }

    static int? Year(Match match) => match.Groups["y"] is { Success: true } year
        ? int.Parse(year.ValueSpan, CultureInfo.InvariantCulture) is var number and < 100 ? 2000 + number : int.Parse(year.ValueSpan, CultureInfo.InvariantCulture)
        : null;

    static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    static int MonthOf(Match match) => Array.FindIndex(Months, names => names.Split('|').Contains(match.Groups["m"].Value)) + 1;

    [GeneratedRegex(@"\b(?<y>20\d\d)-(?<m>\d\d)-(?<d>\d\d)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    // A dash needs a year, because 9-5 are hours; 24/7 is no day.
    [GeneratedRegex(
        @"(?<![\d./:-])(?!24/7\b)(?:(?<a>\d{1,2})(?<sep>[./-])(?<b>\d{1,2})\k<sep>(?<y>20\d\d|\d\d)|(?<a>\d{1,2})(?<sep>[./])(?<b>\d{1,2}))(?![\d:/]|\.\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"\b(?:tomorrow|ab morgen|demain|manana|jutro|domani)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Tomorrow();
}
