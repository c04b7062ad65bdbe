namespace ColdMail.Scheduling.Holidays;

/// <summary>Holidays that many countries keep on the same day.</summary>
static class CommonHolidays
{
    public static readonly HolidayRule NewYear = HolidayRule.On(1, 1, "New Year's Day");
    public static readonly HolidayRule Epiphany = HolidayRule.On(1, 6, "Epiphany");
    public static readonly HolidayRule MaundyThursday = HolidayRule.Easter(-3, "Maundy Thursday");
    public static readonly HolidayRule GoodFriday = HolidayRule.Easter(-2, "Good Friday");
    public static readonly HolidayRule EasterDay = HolidayRule.Easter(0, "Easter Sunday");
    public static readonly HolidayRule EasterMonday = HolidayRule.Easter(1, "Easter Monday");
    public static readonly HolidayRule Ascension = HolidayRule.Easter(39, "Ascension Day");
    public static readonly HolidayRule Pentecost = HolidayRule.Easter(49, "Whit Sunday");
    public static readonly HolidayRule WhitMonday = HolidayRule.Easter(50, "Whit Monday");
    public static readonly HolidayRule CorpusChristi = HolidayRule.Easter(60, "Corpus Christi");
    public static readonly HolidayRule OrthodoxGoodFriday = HolidayRule.OrthodoxEaster(-2, "Orthodox Good Friday");
    public static readonly HolidayRule OrthodoxEasterDay = HolidayRule.OrthodoxEaster(0, "Orthodox Easter Sunday");
    public static readonly HolidayRule OrthodoxEasterMonday = HolidayRule.OrthodoxEaster(1, "Orthodox Easter Monday");
    public static readonly HolidayRule OrthodoxWhitMonday = HolidayRule.OrthodoxEaster(50, "Orthodox Whit Monday");
    public static readonly HolidayRule LabourDay = HolidayRule.On(5, 1, "Labour Day");
    public static readonly HolidayRule VictoryDay = HolidayRule.On(5, 8, "Victory Day");
    public static readonly HolidayRule Assumption = HolidayRule.On(8, 15, "Assumption Day");
    public static readonly HolidayRule AllSaints = HolidayRule.On(11, 1, "All Saints' Day");
    public static readonly HolidayRule ImmaculateConception = HolidayRule.On(12, 8, "Immaculate Conception");
    public static readonly HolidayRule ChristmasEve = HolidayRule.On(12, 24, "Christmas Eve");
    public static readonly HolidayRule Christmas = HolidayRule.On(12, 25, "Christmas Day");
    public static readonly HolidayRule SecondChristmasDay = HolidayRule.On(12, 26, "Second Day of Christmas");
    public static readonly HolidayRule BoxingDay = HolidayRule.On(12, 26, "Boxing Day");
}
