using ColdMail.DryRuns;
using ColdMail.Scheduling.Forecasts;

namespace ColdMail.Tests.DryRuns;

public sealed class FatesTests
{
    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Every_mail_of_the_campaign_has_one_fate()
    {
        var plan = new ForecastPlan(
            3, Now,
            [new(3, 12, 1, 1, Now), new(9, 12, 1, 1, Now), new(3, 11, 1, 2, Now.AddMinutes(1)), new(3, 12, 2, 1, Now.AddDays(1))],
            new Dictionary<long, DateTime>(),
            [],
            [
                new(13, 1, 1, "held", "MISSING_FIELD", "Empty.", Now), new(14, 1, 1, "cancelled", "CAMPAIGN_ENDED", null, Now),
                new(15, 1, 2, "scheduled", "SENDER_NOT_ACTIVE", null, null),
            ],
            new("READY", TimeSpan.Zero));

        var fates = Fates.Of(plan, [new(10, "SUPPRESSED")], [new(11, 2, "held", 2, null, "SENDER_GONE", "Gone.")]);

        Assert.Equal(
            [
                new(10, 1, "excluded", null, null, "SUPPRESSED", null),
                new(11, 1, "goes", 2, Now.AddMinutes(1), null, null),
                new(11, 2, "held", 2, null, "SENDER_GONE", "Gone."),
                new(12, 1, "goes", 1, Now, null, null),
                new(12, 2, "goes", 1, Now.AddDays(1), null, null),
                new(13, 1, "held", 1, Now, "MISSING_FIELD", "Empty."),
                new(14, 1, "cancelled", 1, Now, "CAMPAIGN_ENDED", null),
                new(15, 1, "waits", 2, null, "SENDER_NOT_ACTIVE", null),
            ],
            fates);
    }

    [Fact]
    public void The_mails_of_a_contact_stay_in_one_part()
    {
        var fates = Enumerable.Range(0, 30).Select(i => new Fate(i / 3, 1 + (i % 3), "goes", 1, Now, null, null)).ToList();

        var parts = Fates.Parts(fates, 4).ToList();

        Assert.Equal(fates, parts.SelectMany(part => part));
        Assert.Equal([6, 6, 6, 6, 6], parts.Select(part => part.Count));
    }
}
