using System.Globalization;
using ColdMail.Scheduling.Holidays;
using ColdMail.Scheduling.Zones;
using NodaTime;
using NodaTime.Text;

namespace ColdMail.Tests.Scheduling.Holidays;

public sealed class PublicHolidaysTests
{
    /// <summary>Whole years as the countries published them.</summary>
    public static TheoryData<string, int, string> Years => new()
    {
        { "US", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25" },
        { "US", 2027, "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31" },
        { "GB", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26" },
        { "GB", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28" },
        { "GB", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28" },
        { "DE", 2025, "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26" },
        { "AT", 2024, "01-01 01-06 04-01 05-01 05-09 05-20 05-30 08-15 10-26 11-01 12-08 12-25 12-26" },
        { "FR", 2024, "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25" },
        { "PL", 2024, "01-01 01-06 03-31 04-01 05-01 05-03 05-19 05-30 08-15 11-01 11-11 12-25 12-26" },
        { "PL", 2025, "01-01 01-06 04-20 04-21 05-01 05-03 06-08 06-19 08-15 11-01 11-11 12-24 12-25 12-26" },
        { "NL", 2025, "01-01 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26" },
        { "DK", 2024, "01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26" },
        { "IT", 2026, "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26" },
        { "SK", 2026, "01-01 01-06 04-03 04-06 05-01 07-05 08-29 11-01 12-24 12-25 12-26" },
        { "SE", 2026, "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19 06-20 10-31 12-24 12-25 12-26 12-31" },
        { "GR", 2024, "01-01 01-06 03-18 03-25 05-01 05-03 05-05 05-06 06-24 08-15 10-28 12-25 12-26" },
        { "RO", 2025, "01-01 01-02 01-06 01-07 01-24 04-18 04-20 04-21 05-01 06-01 06-08 06-09 08-15 11-30 12-01 12-25 12-26" },
        { "IE", 2024, "01-01 02-05 03-17 03-18 04-01 05-06 06-03 08-05 10-28 12-25 12-26" },
        { "NZ", 2026, "01-01 01-02 02-06 04-03 04-06 04-25 04-27 06-01 07-10 10-26 12-25 12-26 12-28" },
        { "AU", 2028, "01-01 01-03 01-26 04-14 04-17 04-25 12-25 12-26" },
        { "CA", 2028, "01-01 01-03 04-14 05-22 07-01 07-03 09-04 09-30 10-02 10-09 11-11 11-13 12-25 12-26" },
        { "ZA", 2024, "01-01 03-21 03-29 04-01 04-27 05-01 05-29 06-16 06-17 08-09 09-24 12-16 12-25 12-26" },
        { "BR", 2025, "01-01 04-18 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25" },
        { "MX", 2024, "01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25" },
        { "CO", 2026, "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-13 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25" },
        {
            "JP", 2024,
            "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14 11-03 11-04 11-23"
        },
        { "JP", 2026, "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23" },
    };

    [Theory]
    [MemberData(nameof(Years))]
    public void A_year_has_the_holidays_that_the_country_published(string country, int year, string days) =>
        Assert.Equal(
            days,
            string.Join(' ', PublicHolidays.Of(country, year)!.Select(day => day.Date.ToString("MM-dd", CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(2024, "2024-03-31", "2024-05-05")]
    [InlineData(2025, "2025-04-20", "2025-04-20")]
    [InlineData(2026, "2026-04-05", "2026-04-12")]
    [InlineData(2027, "2027-03-28", "2027-05-02")]
    [InlineData(2028, "2028-04-16", "2028-04-16")]
    [InlineData(2038, "2038-04-25", "2038-04-25")]
    [InlineData(2049, "2049-04-18", "2049-04-25")]
    public void Easter_falls_on_two_dates(int year, string western, string orthodox)
    {
        Assert.Contains(new PublicHoliday(Date(western), "Easter Sunday"), PublicHolidays.Of("NO", year)!);
        Assert.Contains(new PublicHoliday(Date(orthodox), "Orthodox Easter Sunday"), PublicHolidays.Of("GR", year)!);
    }

    [Fact]
    public void A_holiday_of_January_can_be_kept_in_December()
    {
        Assert.Equal(
            new PublicHoliday(new(2027, 12, 31), "New Year's Day (observed)"), PublicHolidays.On("US", new(2027, 12, 31)));
        Assert.Null(PublicHolidays.On("US", new(2028, 1, 3)));
    }

    [Fact]
    public void Two_holidays_on_a_weekend_are_kept_on_two_working_days() =>
        Assert.Equal(
            ["Christmas Day", "Boxing Day", "Christmas Day (observed)", "Boxing Day (observed)"],
            PublicHolidays.Of("GB", 2027)!.Where(day => day.Date.Month == 12).Select(day => day.Name));

    [Fact]
    public void A_working_day_is_no_holiday()
    {
        Assert.Null(PublicHolidays.On("DE", new(2026, 1, 2)));
        Assert.Equal(new PublicHoliday(new(2026, 10, 3), "German Unity Day"), PublicHolidays.On("DE", new(2026, 10, 3)));
    }

    [Theory]
    [InlineData("XX", 2026)]
    [InlineData("IN", 2026)]
    [InlineData("", 2026)]
    [InlineData("DE", PublicHolidays.FirstYear - 1)]
    [InlineData("DE", PublicHolidays.LastYear + 1)]
    public void What_is_not_covered_is_not_said_to_have_no_holidays(string country, int year)
    {
        Assert.Null(PublicHolidays.Of(country, year));
        Assert.Null(PublicHolidays.On(country, new(year, 1, 1)));
    }

    [Fact]
    public void The_countries_covered_are_countries()
    {
        Assert.All(PublicHolidays.Countries, country =>
        {
            Assert.True(PublicHolidays.Covers(country));
            Assert.Equal(
                country, ContactZone.Of(new Dictionary<string, string> { ["country"] = country }, "Europe/Warsaw").Country);
        });
        Assert.InRange(PublicHolidays.Countries.Count, 35, 250);
        Assert.False(PublicHolidays.Covers("IN"));
    }

    [Fact]
    public void Every_year_of_every_country_is_in_order_and_plausible() =>
        Assert.All(
            from country in PublicHolidays.Countries
            from year in Enumerable.Range(PublicHolidays.FirstYear, PublicHolidays.LastYear - PublicHolidays.FirstYear + 1)
            select (year, Days: PublicHolidays.Of(country, year)!),
            answer =>
            {
                Assert.All(answer.Days, day => Assert.Equal(answer.year, day.Date.Year));
                Assert.Equal(answer.Days.Select(day => day.Date).Distinct().Order(), answer.Days.Select(day => day.Date));
                Assert.InRange(answer.Days.Count, 7, 26);
            });

    static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
