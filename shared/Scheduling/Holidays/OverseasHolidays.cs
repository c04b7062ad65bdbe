using NodaTime;
using static ColdMail.Scheduling.Holidays.CommonHolidays;
using static ColdMail.Scheduling.Holidays.HolidayRule;
using static NodaTime.IsoDayOfWeek;

namespace ColdMail.Scheduling.Holidays;

/// <summary>The holiday rules of countries outside Europe.</summary>
static class OverseasHolidays
{
    const int FirstMatariki = 2022;

    /// <summary>Te Kāhui o Matariki Public Holiday Act 2022, schedule 1: month and day from that year on.</summary>
    static readonly (int Month, int Day)[] Matariki =
    [
        (6, 24), (7, 14), (6, 28), (6, 20), (7, 10), (6, 25), (7, 14), (7, 6), (6, 21), (7, 11), (7, 2), (6, 24), (7, 7), (6, 29),
        (7, 18), (7, 10), (6, 25), (7, 15), (7, 6), (7, 19), (7, 11), (7, 3), (6, 24), (7, 7), (6, 29), (7, 19), (7, 3), (6, 25),
        (7, 15), (6, 30), (6, 21),
    ];

    public static readonly IReadOnlyDictionary<string, HolidayRule[]> Rules = new Dictionary<string, HolidayRule[]>
    {
        // The days of the whole country; the King's Birthday, Labour Day and others differ by state.
        ["AU"] =
        [
            NextWorkday(NewYear), NextWorkday(On(1, 26, "Australia Day")), GoodFriday, EasterMonday, On(4, 25, "Anzac Day"),
            NextWorkday(Christmas), NextWorkday(BoxingDay),
        ],
        // Carnival and Corpus Christi are not national holidays.
        ["BR"] =
        [
            NewYear, GoodFriday, On(4, 21, "Tiradentes Day"), LabourDay, On(9, 7, "Independence Day"),
            On(10, 12, "Our Lady of Aparecida"), On(11, 2, "All Souls' Day"), On(11, 15, "Republic Day"),
            On(11, 20, "Black Awareness Day"), Christmas,
        ],
        // Canada Labour Code, part III: federal employers, and what most provinces keep.
        ["CA"] =
        [
            NextWorkday(NewYear), GoodFriday, From(5, 18, Monday, "Victoria Day"), NextWorkday(On(7, 1, "Canada Day")),
            Nth(1, Monday, 9, "Labour Day"), NextWorkday(On(9, 30, "Day for Truth and Reconciliation")),
            Nth(2, Monday, 10, "Thanksgiving"), NextWorkday(On(11, 11, "Remembrance Day")), NextWorkday(Christmas),
            NextWorkday(BoxingDay),
        ],
        // Law 51 of 1983 moves many days to the next Monday.
        ["CO"] =
        [
            NewYear, ToMonday(Epiphany), ToMonday(On(3, 19, "Saint Joseph's Day")), MaundyThursday, GoodFriday, LabourDay,
            Easter(43, "Ascension Day"), Easter(64, "Corpus Christi"), Easter(71, "Sacred Heart"),
            ToMonday(On(6, 29, "Saints Peter and Paul")), ToMonday(On(7, 9, "Our Lady of Chiquinquirá").Since(2026)),
            On(7, 20, "Independence Day"), On(8, 7, "Battle of Boyacá"), ToMonday(Assumption),
            ToMonday(On(10, 12, "Day of Ethnic Diversity")), ToMonday(AllSaints),
            ToMonday(On(11, 11, "Independence of Cartagena")), ImmaculateConception, Christmas,
        ],
        ["JP"] = JapaneseHolidays.Rules,
        ["MX"] =
        [
            NewYear, Nth(1, Monday, 2, "Constitution Day"), Nth(3, Monday, 3, "Benito Juárez's Birthday"), LabourDay,
            On(9, 16, "Independence Day"), On(10, 1, "Change of Federal Government").Only(year => year % 6 == 2024 % 6),
            Nth(3, Monday, 11, "Revolution Day"), Christmas,
        ],
        // Without the anniversary days of the provinces.
        ["NZ"] =
        [
            NextWorkday(NewYear), NextWorkday(On(1, 2, "Day after New Year's Day")), NextWorkday(On(2, 6, "Waitangi Day")),
            GoodFriday, EasterMonday, NextWorkday(On(4, 25, "Anzac Day")), Nth(1, Monday, 6, "King's Birthday"),
            new("Matariki", MatarikiIn), Nth(4, Monday, 10, "Labour Day"), NextWorkday(Christmas), NextWorkday(BoxingDay),
        ],
        // Federal holidays (5 U.S.C. 6103).
        ["US"] =
        [
            Nearest(NewYear), Nth(3, Monday, 1, "Martin Luther King Jr. Day"), Nth(3, Monday, 2, "Washington's Birthday"),
            Nth(-1, Monday, 5, "Memorial Day"), Nearest(On(6, 19, "Juneteenth")), Nearest(On(7, 4, "Independence Day")),
            Nth(1, Monday, 9, "Labor Day"), Nth(2, Monday, 10, "Columbus Day"), Nearest(On(11, 11, "Veterans Day")),
            Nth(4, Thursday, 11, "Thanksgiving Day"), Nearest(Christmas),
        ],
        // Public Holidays Act 36 of 1994, section 2: a Sunday's holiday is kept on the Monday.
        ["ZA"] =
        [
            MondayToo(NewYear), MondayToo(On(3, 21, "Human Rights Day")), GoodFriday, Easter(1, "Family Day"),
            MondayToo(On(4, 27, "Freedom Day")), MondayToo(On(5, 1, "Workers' Day")), Once(2024, 5, 29, "Election Day"),
            MondayToo(On(6, 16, "Youth Day")), MondayToo(On(8, 9, "National Women's Day")), MondayToo(On(9, 24, "Heritage Day")),
            MondayToo(On(12, 16, "Day of Reconciliation")), MondayToo(Christmas), MondayToo(On(12, 26, "Day of Goodwill")),
        ],
    };

    static LocalDate? MatarikiIn(int year) => year - FirstMatariki is >= 0 and var index && index < Matariki.Length
        ? new LocalDate(year, Matariki[index].Month, Matariki[index].Day)
        : null;

    static HolidayRule Nearest(HolidayRule rule) => rule.Shifted(Observed.NearestWeekday);

    static HolidayRule NextWorkday(HolidayRule rule) => rule.Shifted(Observed.NextWorkday);

    static HolidayRule MondayToo(HolidayRule rule) => rule.Shifted(Observed.AfterSunday);

    static HolidayRule ToMonday(HolidayRule rule) => rule.Shifted(Observed.OnMonday);
}
