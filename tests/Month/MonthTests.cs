using ColdMail.Dev.Simulation;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Month;

/// <summary>The short form of <c>./run month</c>.</summary>
[Trait("Kind", "path")]
public sealed class MonthTests(TestStorage storage, TestDatabase database) : IClassFixture<TestStorage>, IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Days_without_surprises_break_no_rule_and_every_mail_goes_in_the_minute_of_its_forecast() =>
        Assert.Empty(await MonthCommand.RunAsync(
            new() { Senders = 6, Contacts = 300, Days = 3, Seed = 7, HasSurprises = false },
            database.ConnectionString, storage.ConnectionString,
            TestContext.Current.SendDiagnosticMessage, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("--days", "0")]
    [InlineData("--surprises", "some")]
    [InlineData("--mails", "5")]
    [InlineData("--seed")]
    public void A_command_line_that_makes_no_sense_is_refused(params string[] args) => Assert.Null(MonthOptions.Parse(args));

    [Fact]
    public void A_month_is_as_large_as_the_command_line_says() => Assert.Equal(
        new MonthOptions { Senders = 3, Contacts = 40, Days = 2, Seed = 9, HasSurprises = false },
        MonthOptions.Parse(["--senders", "3", "--contacts", "40", "--days", "2", "--seed", "9", "--surprises", "off"]));

    [Fact]
    public void A_holiday_and_a_working_day_too_few_are_noticed()
    {
        var friday = new DateTime(2026, 10, 9, 14, 0, 0, DateTimeKind.Utc);
        var campaign = new MonthCampaign(1, "UTC", new(8, 0), new(23, 0), false, null, null) { KeepsHolidays = true };
        MonthMail Mail(long contact, int step, string country, DateTime at) =>
            new(1, contact, step, 1, "America/New_York", country, $"{contact}.example", at);
        MonthMail[] mails =
        [
            Mail(1, 1, "US", friday), Mail(2, 1, "PL", friday), Mail(2, 2, "PL", friday.AddDays(4)),
            Mail(3, 1, "US", friday), Mail(1, 2, "US", friday.AddDays(4)), Mail(3, 2, "US", friday.AddDays(3)),
        ];

        var breaches = MonthCheck.Breaches(mails, [], [campaign]);

        Assert.Equal(
            [
                "campaign 1 wrote to contact 3 at 10/12/2026 10:00:00 of America/New_York",
                "step 2 of campaign 1 went too early to contact 1",
                "step 2 of campaign 1 went too early to contact 3",
            ],
            breaches);
    }

    [Fact]
    public void A_sender_that_sends_half_of_what_it_could_gets_half_of_its_share()
    {
        var start = new DateTime(2026, 10, 5, 0, 0, 0, DateTimeKind.Utc);
        MonthSender[] senders =
        [
            new(1, "UTC", 40, null, null, 60, null, null), new(2, "UTC", 40, null, null, 60, null, null),
            new(3, "UTC", 40, 5, null, 60, new(8, 0), new(10, 0)),
        ];
        var campaign = new MonthCampaign(1, "UTC", new(0, 0), new(23, 59), true, null, null);
        var mails = new[] { (1L, 60), (2L, 30), (3L, 15) }
            .SelectMany(sent => Enumerable.Repeat(new MonthMail(1, 1, 1, sent.Item1, null, null, "", start), sent.Item2))
            .ToList();

        var shares = FairShare.Of(mails, senders, [campaign], new HashSet<(long, string)> { (1, "") }, start, start.AddDays(2));

        // 80, 80 and 20 mails are possible in the two days, and 105 went.
        Assert.Equal([60 * 180 / (105 * 80.0), 30 * 180 / (105 * 80.0), 15 * 180 / (105 * 20.0)], shares.OrderBy(share => share.Key).Select(share => share.Value));
    }

    [Fact]
    public void A_forecast_is_held_against_the_month_mail_by_mail()
    {
        var at = new DateTime(2026, 10, 5, 10, 0, 5, DateTimeKind.Utc);
        PlannedMail Mail(long contact, double minutes, long sender = 1) => new(1, contact, 1, sender, at.AddMinutes(minutes));
        PlannedMail[] forecast = [Mail(1, 0), Mail(2, 2), Mail(3, 4), Mail(4, 6), Mail(5, 8), Mail(6, 10), Mail(7, 20)];
        PlannedMail[] actual = [Mail(1, 0.5), Mail(2, 2, sender: 2), Mail(3, 7), Mail(7, 8), Mail(8, 9)];

        var compared = ForecastComparison.Of(forecast, actual, new HashSet<long> { 4 }, at.AddMinutes(15));
        var differences = ForecastComparison.Differences(forecast, actual, at.AddMinutes(15));

        Assert.Equal(
            new ForecastComparison(
                Forecast: 6, Actual: 5, OnTheMinute: 1, Later: 1, Earlier: 2, WithoutForecast: 1, Stopped: 1, Pending: 2,
                TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(12)),
            compared);
        Assert.Equal(7, differences.Count);
    }

    [Fact]
    public void The_check_notices_what_is_broken()
    {
        var monday = new DateTime(2026, 10, 5, 10, 0, 0, DateTimeKind.Utc);
        MonthSender[] senders = [new(1, "UTC", 2, 1, null, 60, new(8, 0), new(9, 0))];
        MonthCampaign[] campaigns = [new(1, "UTC", new(8, 0), new(9, 30), false, 2, 1)];
        MonthMail[] mails =
        [
            new(1, 1, 1, 1, null, null, "a.example", monday), new(1, 2, 1, 1, null, null, "a.example", monday.AddSeconds(30)),
            new(1, 3, 2, 1, null, null, "a.example", monday.AddMinutes(5)), new(1, 1, 1, 1, null, null, "a.example", monday.AddDays(5)),
        ];

        var breaches = MonthCheck.Breaches(mails, senders, campaigns);

        Assert.All(
            ["3 of 2 on", "in the hour", "closer than 60 s", "outside its workday", "wrote to contact", "2 new contacts", "too early", "went 2 times"],
            text => Assert.Contains(breaches, breach => breach.Contains(text, StringComparison.Ordinal)));
    }
}
