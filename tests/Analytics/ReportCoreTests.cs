using ColdMail.Analytics;

namespace ColdMail.Tests.Analytics;

public sealed class ReportCoreTests
{
    static readonly DateOnly Today = new(2026, 9, 15);

    [Theory]
    [InlineData("gmail.com", RecipientProvider.Google)]
    [InlineData("googlemail.de", RecipientProvider.Google)]
    [InlineData("hotmail.co.uk", RecipientProvider.Microsoft)]
    [InlineData("live.com", RecipientProvider.Microsoft)]
    [InlineData("live.example", RecipientProvider.Company)]
    [InlineData("acme.onmicrosoft.com", RecipientProvider.Microsoft)]
    [InlineData("yahoo.com.br", RecipientProvider.Yahoo)]
    [InlineData("aol.com", RecipientProvider.Yahoo)]
    [InlineData("icloud.com", RecipientProvider.Apple)]
    [InlineData("web.de", RecipientProvider.Gmx)]
    [InlineData("mailbox.org", RecipientProvider.Other)]
    [InlineData("acme.example", RecipientProvider.Company)]
    [InlineData("localhost", RecipientProvider.Company)]
    public void The_domain_tells_the_provider_as_far_as_it_can(string domain, RecipientProvider provider) =>
        Assert.Equal(provider, RecipientProviders.Current.Of(domain));

    [Fact]
    public void The_table_of_providers_says_its_version() => Assert.Equal(1, RecipientProviders.Current.Version);

    [Fact]
    public void A_share_of_nothing_has_no_percentage_and_every_share_says_of_what()
    {
        var none = Figures.None.Rates;
        var some = Figures.Of([.. Enum.GetValues<Measure>().Select(measure => measure switch
        {
            Measure.Sent => 300L,
            Measure.Bounced => 100,
            Measure.Replied => 1,
            _ => 0,
        })]);

        Assert.Equal(new Rate(0, 0, "delivered", null), none.Reply);
        Assert.Equal(new Rate(1, 200, "delivered", 0.5), some.Rates.Reply);
        Assert.Equal(new Rate(100, 300, "sent", 33.33), some.Rates.Bounce);
        Assert.Equal(new Rate(0, 0, "people contacted", null), some.Rates.PeopleReply);
    }

    [Theory]
    [InlineData(null, null, "2026-08-17", "2026-09-15")]
    [InlineData("2026-09-01", null, "2026-09-01", "2026-09-15")]
    [InlineData(null, "2026-03-31", "2026-03-02", "2026-03-31")]
    [InlineData("2026-10-01", null, "2026-10-01", "2026-10-01")]
    [InlineData("2025-09-15", "2026-09-15", "2025-09-15", "2026-09-15")]
    public void Days_that_nobody_names_are_the_last_thirty(string? from, string? to, string first, string last)
    {
        var (range, _, _) = DayRange.Of(Day(from), Day(to), Today);

        Assert.Equal(new DayRange(Day(first)!.Value, Day(last)!.Value), range);
    }

    [Theory]
    [InlineData("2026-09-15", "2026-09-14", "from", "after it ends")]
    [InlineData("2025-09-14", "2026-09-15", "from", "367 days")]
    [InlineData("0001-01-01", "0001-01-02", "from", "between 2000")]
    [InlineData("2099-12-31", "9999-12-31", "to", "between 2000")]
    public void Bad_ranges_are_refused_with_the_field_and_the_reason(string from, string to, string field, string words)
    {
        var refused = DayRange.Of(Day(from), Day(to), Today);

        Assert.Null(refused.Range);
        Assert.Equal(field, refused.Field);
        Assert.Contains(words, refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_period_before_is_as_long_and_ends_the_day_before() =>
        Assert.Equal(
            new DayRange(new(2026, 8, 2), new(2026, 8, 31)), new DayRange(new(2026, 9, 1), new(2026, 9, 30)).Previous);

    static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
