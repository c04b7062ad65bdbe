using static ColdMail.Scheduling.Holidays.CommonHolidays;
using static ColdMail.Scheduling.Holidays.HolidayRule;
using static NodaTime.IsoDayOfWeek;

namespace ColdMail.Scheduling.Holidays;

/// <summary>The holiday rules of European countries.</summary>
static class EuropeanHolidays
{
    public static readonly IReadOnlyDictionary<string, HolidayRule[]> Rules = new Dictionary<string, HolidayRule[]>
    {
        ["AT"] =
        [
            NewYear, Epiphany, EasterMonday, LabourDay, Ascension, WhitMonday, CorpusChristi, Assumption,
            On(10, 26, "National Day"), AllSaints, ImmaculateConception, Christmas, SecondChristmasDay,
        ],
        ["BE"] =
        [
            NewYear, EasterMonday, LabourDay, Ascension, WhitMonday, On(7, 21, "National Day"), Assumption, AllSaints,
            On(11, 11, "Armistice Day"), Christmas,
        ],
        // Moved to the next working days when they fall on a weekend, except for Easter (Labour Code, art. 154).
        ["BG"] =
        [
            Moved(NewYear), Moved(On(3, 3, "Liberation Day")), OrthodoxGoodFriday, OrthodoxEaster(-1, "Orthodox Holy Saturday"),
            OrthodoxEasterDay, OrthodoxEasterMonday, Moved(LabourDay), Moved(On(5, 6, "Saint George's Day")),
            Moved(On(5, 24, "Education and Culture Day")), Moved(On(9, 6, "Unification Day")),
            Moved(On(9, 22, "Independence Day")), Moved(ChristmasEve), Moved(Christmas), Moved(SecondChristmasDay),
        ],
        // Only the National Day is federal; the others are kept by all cantons or by most of them.
        ["CH"] =
        [
            NewYear, GoodFriday, EasterMonday, Ascension, WhitMonday, On(8, 1, "National Day"), Christmas, SecondChristmasDay,
        ],
        ["CY"] =
        [
            NewYear, Epiphany, OrthodoxEaster(-48, "Clean Monday"), On(3, 25, "Greek Independence Day"), On(4, 1, "National Day"),
            OrthodoxGoodFriday, OrthodoxEasterDay, OrthodoxEasterMonday, LabourDay, OrthodoxWhitMonday, Assumption,
            On(10, 1, "Independence Day"), On(10, 28, "Ochi Day"), Christmas, SecondChristmasDay,
        ],
        ["CZ"] =
        [
            NewYear, GoodFriday, EasterMonday, LabourDay, VictoryDay, On(7, 5, "Saints Cyril and Methodius"),
            On(7, 6, "Jan Hus Day"), On(9, 28, "Czech Statehood Day"), On(10, 28, "Independence Day"),
            On(11, 17, "Freedom and Democracy Day"), ChristmasEve, Christmas, SecondChristmasDay,
        ],
        ["DE"] =
        [
            NewYear, GoodFriday, EasterMonday, LabourDay, Ascension, WhitMonday, On(10, 3, "German Unity Day"), Christmas,
            SecondChristmasDay,
        ],
        ["DK"] =
        [
            NewYear, MaundyThursday, GoodFriday, EasterDay, EasterMonday, Ascension, Pentecost, WhitMonday, Christmas,
            SecondChristmasDay,
        ],
        ["EE"] =
        [
            NewYear, On(2, 24, "Independence Day"), GoodFriday, EasterDay, LabourDay, Pentecost, On(6, 23, "Victory Day"),
            On(6, 24, "Midsummer Day"), On(8, 20, "Restoration of Independence"), ChristmasEve, Christmas, SecondChristmasDay,
        ],
        // Epiphany, the National Day and the Assumption included: a region may replace some days, hardly one does.
        ["ES"] =
        [
            NewYear, Epiphany, GoodFriday, LabourDay, Assumption, On(10, 12, "National Day"), AllSaints,
            On(12, 6, "Constitution Day"), ImmaculateConception, Christmas,
        ],
        // The eves are working days by name and free by the laws on working time and annual holidays.
        ["FI"] =
        [
            NewYear, Epiphany, GoodFriday, EasterDay, EasterMonday, LabourDay, Ascension, Pentecost,
            From(6, 19, Friday, "Midsummer Eve"), From(6, 20, Saturday, "Midsummer Day"),
            From(10, 31, Saturday, "All Saints' Day"), On(12, 6, "Independence Day"), ChristmasEve, Christmas,
            SecondChristmasDay,
        ],
        ["FR"] =
        [
            NewYear, EasterMonday, LabourDay, VictoryDay, Ascension, WhitMonday, On(7, 14, "Bastille Day"), Assumption, AllSaints,
            On(11, 11, "Armistice Day"), Christmas,
        ],
        // England and Wales. A holiday on a weekend is moved by royal proclamation, every time.
        ["GB"] =
        [
            Moved(NewYear), GoodFriday, EasterMonday, Nth(1, Monday, 5, "Early May Bank Holiday"),
            Nth(-1, Monday, 5, "Spring Bank Holiday"), Nth(-1, Monday, 8, "Summer Bank Holiday"), Moved(Christmas),
            Moved(BoxingDay),
        ],
        // 1 May in the Holy Week is moved by decree, to a day that the decree names.
        ["GR"] =
        [
            NewYear, Epiphany, OrthodoxEaster(-48, "Clean Monday"), On(3, 25, "Independence Day"), OrthodoxGoodFriday,
            OrthodoxEasterDay, OrthodoxEasterMonday, LabourDay, OrthodoxWhitMonday, Assumption, On(10, 28, "Ochi Day"), Christmas,
            SecondChristmasDay,
        ],
        ["HR"] =
        [
            NewYear, Epiphany, EasterDay, EasterMonday, LabourDay, On(5, 30, "Statehood Day"), CorpusChristi,
            On(6, 22, "Anti-Fascist Struggle Day"), On(8, 5, "Victory Day"), Assumption, AllSaints,
            On(11, 18, "Remembrance Day"), Christmas, SecondChristmasDay,
        ],
        ["HU"] =
        [
            NewYear, On(3, 15, "1848 Revolution Day"), GoodFriday, EasterDay, EasterMonday, LabourDay, Pentecost, WhitMonday,
            On(8, 20, "Saint Stephen's Day"), On(10, 23, "1956 Revolution Day"), AllSaints, Christmas, SecondChristmasDay,
        ],
        // The law leaves the day off for a weekend holiday to the employer; nearly all give the Monday after.
        ["IE"] =
        [
            Moved(NewYear), SaintBrigid, Moved(On(3, 17, "Saint Patrick's Day")), EasterMonday,
            Nth(1, Monday, 5, "May Holiday"), Nth(1, Monday, 6, "June Holiday"), Nth(1, Monday, 8, "August Holiday"),
            Nth(-1, Monday, 10, "October Holiday"), Moved(Christmas), Moved(On(12, 26, "Saint Stephen's Day")),
        ],
        ["IS"] =
        [
            NewYear, MaundyThursday, GoodFriday, EasterDay, EasterMonday, From(4, 19, Thursday, "First Day of Summer"), LabourDay,
            Ascension, Pentecost, WhitMonday, On(6, 17, "National Day"), Nth(1, Monday, 8, "Commerce Day"), Christmas,
            SecondChristmasDay,
        ],
        ["IT"] =
        [
            NewYear, Epiphany, EasterDay, EasterMonday, On(4, 25, "Liberation Day"), LabourDay, On(6, 2, "Republic Day"),
            Assumption, On(10, 4, "Saint Francis of Assisi").Since(2026), AllSaints, ImmaculateConception, Christmas,
            On(12, 26, "Saint Stephen's Day"),
        ],
        ["LT"] =
        [
            NewYear, On(2, 16, "State Restoration Day"), On(3, 11, "Independence Restoration Day"), EasterDay, EasterMonday,
            LabourDay, On(6, 24, "Saint John's Day"), On(7, 6, "Statehood Day"), Assumption, AllSaints,
            On(11, 2, "All Souls' Day"), ChristmasEve, Christmas, SecondChristmasDay,
        ],
        ["LU"] =
        [
            NewYear, EasterMonday, LabourDay, On(5, 9, "Europe Day"), Ascension, WhitMonday, On(6, 23, "National Day"),
            Assumption, AllSaints, Christmas, SecondChristmasDay,
        ],
        ["LV"] =
        [
            NewYear, GoodFriday, EasterDay, EasterMonday, LabourDay, Moved(On(5, 4, "Independence Restoration Day")),
            On(6, 23, "Midsummer Eve"), On(6, 24, "Midsummer Day"), Moved(On(11, 18, "Proclamation Day")), ChristmasEve,
            Christmas, SecondChristmasDay, On(12, 31, "New Year's Eve"),
        ],
        ["MT"] =
        [
            NewYear, On(2, 10, "Saint Paul's Shipwreck"), On(3, 19, "Saint Joseph's Day"), GoodFriday, On(3, 31, "Freedom Day"),
            LabourDay, On(6, 7, "Sette Giugno"), On(6, 29, "Saints Peter and Paul"), Assumption, On(9, 8, "Victory Day"),
            On(9, 21, "Independence Day"), ImmaculateConception, On(12, 13, "Republic Day"), Christmas,
        ],
        // Liberation Day is a day off for most only every fifth year.
        ["NL"] =
        [
            NewYear, EasterDay, EasterMonday, KingsDay, On(5, 5, "Liberation Day").Only(year => year % 5 == 0), Ascension,
            Pentecost, WhitMonday, Christmas, SecondChristmasDay,
        ],
        ["NO"] =
        [
            NewYear, MaundyThursday, GoodFriday, EasterDay, EasterMonday, LabourDay, On(5, 17, "Constitution Day"), Ascension,
            Pentecost, WhitMonday, Christmas, SecondChristmasDay,
        ],
        ["PL"] =
        [
            NewYear, Epiphany, EasterDay, EasterMonday, LabourDay, On(5, 3, "Constitution Day"), Pentecost, CorpusChristi,
            Assumption, AllSaints, On(11, 11, "Independence Day"), ChristmasEve.Since(2025), Christmas, SecondChristmasDay,
        ],
        ["PT"] =
        [
            NewYear, GoodFriday, EasterDay, On(4, 25, "Freedom Day"), LabourDay, CorpusChristi, On(6, 10, "Portugal Day"),
            Assumption, On(10, 5, "Republic Day"), AllSaints, On(12, 1, "Independence Restoration Day"), ImmaculateConception,
            Christmas,
        ],
        ["RO"] =
        [
            NewYear, On(1, 2, "Day after New Year's Day"), Epiphany, On(1, 7, "Saint John the Baptist"),
            On(1, 24, "Unification Day"), OrthodoxGoodFriday, OrthodoxEasterDay, OrthodoxEasterMonday, LabourDay,
            On(6, 1, "Children's Day"), OrthodoxEaster(49, "Orthodox Whit Sunday"), OrthodoxWhitMonday, Assumption,
            On(11, 30, "Saint Andrew's Day"), On(12, 1, "National Day"), Christmas, SecondChristmasDay,
        ],
        // The eves of Midsummer, Christmas and New Year are Sundays to the law on annual leave.
        ["SE"] =
        [
            NewYear, Epiphany, GoodFriday, EasterDay, EasterMonday, LabourDay, Ascension, Pentecost, On(6, 6, "National Day"),
            From(6, 19, Friday, "Midsummer Eve"), From(6, 20, Saturday, "Midsummer Day"),
            From(10, 31, Saturday, "All Saints' Day"), ChristmasEve, Christmas, SecondChristmasDay,
            On(12, 31, "New Year's Eve"),
        ],
        ["SI"] =
        [
            NewYear, On(1, 2, "Day after New Year's Day"), On(2, 8, "Culture Day"), EasterDay, EasterMonday,
            On(4, 27, "Uprising Day"), LabourDay, On(5, 2, "Labour Day, second day"), Pentecost, On(6, 25, "Statehood Day"),
            Assumption, On(10, 31, "Reformation Day"), AllSaints, Christmas, On(12, 26, "Independence and Unity Day"),
        ],
        // State holidays that have become working days are left out; in 2026 two more of them are.
        ["SK"] =
        [
            NewYear, Epiphany, GoodFriday, EasterMonday, LabourDay, VictoryDay.Only(year => year != 2026),
            On(7, 5, "Saints Cyril and Methodius"), On(8, 29, "National Uprising Day"),
            On(9, 15, "Our Lady of Sorrows").Only(year => year != 2026), AllSaints,
            On(11, 17, "Freedom and Democracy Day").Until(2024), ChristmasEve, Christmas, SecondChristmasDay,
        ],
    };

    /// <summary>The first Monday of February, unless the first is a Friday.</summary>
    static HolidayRule SaintBrigid => new("Saint Brigid's Day", year =>
        new NodaTime.LocalDate(year, 2, 1) is { DayOfWeek: Friday } friday
            ? friday
            : OnOrAfter(new(year, 2, 1), Monday));

    /// <summary>27 April, or the day before when that is a Sunday.</summary>
    static HolidayRule KingsDay => new("King's Day", year =>
        new NodaTime.LocalDate(year, 4, 27) is { DayOfWeek: not Sunday } day ? day : new(year, 4, 26));

    static HolidayRule Moved(HolidayRule rule) => rule.Shifted(Observed.NextWorkday);
}
