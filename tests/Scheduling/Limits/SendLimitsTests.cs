using ColdMail.Scheduling;
using ColdMail.Scheduling.Limits;

namespace ColdMail.Tests.Scheduling.Limits;

public sealed class SendLimitsTests
{
    /// <summary>Noon in Warsaw, where it is two hours later than UTC.</summary>
    static readonly DateTime Now = Utc(2026, 9, 15, 10);

    static readonly SenderLimits Sender =
        new(1, 7, "senders.example", new("Europe/Warsaw"), 50, null, null, null, 2_000, null, null);

    static readonly CampaignLimits Campaign = new(3, new("America/New_York"), null, null, null);

    readonly Usage usage = new();

    [Fact]
    public void Below_every_limit_a_mail_may_go() => Assert.Null(Reached(Sender, Campaign));

    [Fact]
    public void The_day_of_a_sender_ends_at_its_own_midnight()
    {
        usage.Set(new(CounterKind.SenderDay, 1, "", Utc(2026, 9, 15)), 50);

        Assert.Equal(
            new LimitReached(DecisionCode.SenderDailyCap, LimitScope.Sender, 50, 50, Utc(2026, 9, 15, 22)), Reached(Sender, Campaign));
        Assert.Null(SendLimits.OfSender(Sender, usage, Utc(2026, 9, 15, 22)));
    }

    [Fact]
    public void The_day_of_a_campaign_ends_at_midnight_of_its_zone()
    {
        usage.Set(new(CounterKind.CampaignDay, 3, "", Utc(2026, 9, 15)), 10);

        Assert.Equal(
            new LimitReached(DecisionCode.CampaignDailyCap, LimitScope.Campaign, 10, 10, Utc(2026, 9, 16, 4)),
            Reached(Sender, Campaign with { DailyCap = 10 }));
    }

    [Fact]
    public void New_contacts_have_a_limit_that_follow_ups_do_not_heed()
    {
        usage.Set(new(CounterKind.CampaignNew, 3, "", Utc(2026, 9, 15)), 4);
        var campaign = Campaign with { NewDailyCap = 4 };

        Assert.Equal(DecisionCode.NewContactsDailyCap, Reached(Sender, campaign)?.Code);
        Assert.Null(Reached(Sender, campaign, isFollowUp: true));
    }

    [Fact]
    public void A_campaign_through_one_sender_counts_first_mails_and_follow_ups_together()
    {
        usage.Set(new(CounterKind.TurnNew, 1, "3", Utc(2026, 9, 15)), 3);
        usage.Set(new(CounterKind.TurnFollowUp, 1, "3", Utc(2026, 9, 15)), 2);

        Assert.Equal(
            new LimitReached(DecisionCode.CampaignSenderDailyCap, LimitScope.Campaign, 5, 5, Utc(2026, 9, 15, 22)),
            Reached(Sender, Campaign with { SenderDailyCap = 5 }));
        Assert.Null(Reached(Sender, Campaign with { SenderDailyCap = 6 }));
    }

    [Fact]
    public void An_hour_ends_with_the_clock_for_a_sender_and_for_its_domain()
    {
        usage.Set(new(CounterKind.SenderHour, 1, "", Now), 6);
        usage.Set(new(CounterKind.DomainHour, 7, "senders.example", Now), 30);

        Assert.Equal(
            new LimitReached(DecisionCode.SenderHourlyCap, LimitScope.Sender, 6, 6, Now.AddHours(1)),
            Reached(Sender with { HourlyCap = 6 }, Campaign));
        Assert.Equal(
            new LimitReached(DecisionCode.DomainHourlyCap, LimitScope.Sender, 30, 30, Now.AddHours(1)),
            Reached(Sender with { DomainHourlyCap = 30 }, Campaign));
    }

    [Fact]
    public void A_company_is_spared_and_people_at_shared_domains_are_no_company()
    {
        usage.Set(new(CounterKind.CompanyDay, 7, "navy.example", Utc(2026, 9, 15)), 2);
        var sender = Sender with { CompanyDailyCap = 2 };

        Assert.Equal(
            new LimitReached(DecisionCode.CompanyDailyCap, LimitScope.Company, 2, 2, Utc(2026, 9, 16)),
            Reached(sender, Campaign, company: "navy.example"));
        Assert.Null(Reached(sender, Campaign, company: "army.example"));
        Assert.Null(Reached(sender, Campaign, company: null));
    }

    [Fact]
    public void Of_several_limits_the_one_that_lasts_longest_is_named()
    {
        usage.Set(new(CounterKind.SenderHour, 1, "", Now), 6);
        usage.Set(new(CounterKind.UserDay, 7, "", Utc(2026, 9, 15)), 2_000);
        usage.Set(new(CounterKind.CampaignDay, 3, "", Utc(2026, 9, 15)), 10);

        Assert.Equal(
            DecisionCode.CampaignDailyCap, Reached(Sender with { HourlyCap = 6 }, Campaign with { DailyCap = 10 })?.Code);
        Assert.Equal(DecisionCode.UserDailyCap, Reached(Sender with { HourlyCap = 6 }, Campaign)?.Code);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void A_rolling_limit_counts_over_midnight(int yesterday, bool isReached)
    {
        usage.Set(new(CounterKind.SenderHour, 1, "", Now.AddHours(-20)), yesterday);
        usage.Set(new(CounterKind.SenderHour, 1, "", Now), 10);

        Assert.Equal(isReached, Reached(Sender with { RollingCap = 20 }, Campaign) is not null);
    }

    [Fact]
    public void A_rolling_limit_frees_itself_when_enough_hours_have_gone()
    {
        usage.Set(new(CounterKind.SenderHour, 1, "", Now.AddHours(-23)), 2);
        usage.Set(new(CounterKind.SenderHour, 1, "", Now.AddHours(-3)), 10);
        usage.Set(new(CounterKind.SenderHour, 1, "", Now), 8);

        var reached = Reached(Sender with { RollingCap = 15 }, Campaign);

        Assert.Equal(new(DecisionCode.SenderRollingCap, LimitScope.Sender, 15, 20, Now.AddHours(22)), reached);
        Assert.NotNull(SendLimits.OfSender(Sender with { RollingCap = 15 }, usage, Now.AddHours(22).AddTicks(-1)));
        Assert.Null(SendLimits.OfSender(Sender with { RollingCap = 15 }, usage, Now.AddHours(22)));
    }

    [Fact]
    public void No_24_hours_ever_hold_more_than_a_rolling_limit()
    {
        var sender = Sender with { RollingCap = 40, DailyCap = 10_000 };
        var random = new Random(5);
        var sent = new List<DateTime>();
        for (var now = Now; now < Now.AddDays(5); now = now.AddMinutes(random.Next(1, 40)))
        {
            while (random.Next(3) > 0 && SendLimits.Reached(sender, Campaign, false, null, usage, now) is null)
            {
                sent.Add(now);
                foreach (var counter in SendLimits.CountersOf(sender, Campaign, false, null, now))
                {
                    usage.Add(counter);
                }
            }
        }

        Assert.True(sent.Count > 150);
        Assert.All(sent, first => Assert.InRange(sent.Count(at => at >= first && at < first.AddHours(24)), 1, 40));
    }

    [Fact]
    public void A_mail_counts_in_everything_that_a_limit_may_ask_for()
    {
        var sender = Sender with { HourlyCap = 9, RollingCap = 99, DomainHourlyCap = 9, CompanyDailyCap = 9 };
        var campaign = Campaign with { DailyCap = 9, NewDailyCap = 9, SenderDailyCap = 9 };

        var counted = SendLimits.CountersOf(sender, campaign, false, "navy.example", Now)
            .Concat(SendLimits.CountersOf(sender, campaign, true, "navy.example", Now));

        var read = SendLimits.CountersToRead(sender, campaign, "navy.example", Now)
            .Where(counter => counter.Kind != CounterKind.SenderHour || counter.Bucket == Now);
        Assert.Equal(counted.ToHashSet(), read.ToHashSet());
    }

    [Fact]
    public void A_ramp_allows_more_with_every_clean_day()
    {
        var ramp = new Ramp(10, 5, 0, null);
        var days = new List<int>();
        for (var day = Utc(2026, 9, 1); day < Utc(2026, 9, 6); day = day.AddDays(1))
        {
            days.Add(ramp.CapOn(day));
            ramp = ramp.After(day, ramp.CapOn(day), 0, 1_000);
        }

        Assert.Equal([10, 15, 20, 25, 30], days);
    }

    [Theory]
    [InlineData(10, 0, 1)]
    [InlineData(5, 0, 1)]
    [InlineData(4, 0, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(10, 1, 0)]
    public void A_day_that_shows_little_or_bounces_does_not_count(int used, int bounces, int cleanDays) =>
        Assert.Equal(cleanDays, new Ramp(10, 5, 0, null).After(Utc(2026, 9, 1), used, bounces, 1_000).CleanDays);

    [Theory]
    [InlineData(1, 60)]
    [InlineData(8, 60)]
    [InlineData(9, 55)]
    [InlineData(15, 50)]
    [InlineData(365, 10)]
    public void A_long_rest_takes_clean_days_back(int daysLater, int cap) =>
        Assert.Equal(cap, new Ramp(10, 5, 10, Utc(2026, 9, 1)).CapOn(Utc(2026, 9, 1).AddDays(daysLater)));

    [Fact]
    public void The_ramp_names_itself_where_it_is_the_smaller_figure()
    {
        usage.Set(new(CounterKind.SenderDay, 1, "", Utc(2026, 9, 15)), 10);

        Assert.Equal(DecisionCode.SenderRamp, Reached(Sender with { Ramp = new(10, 5, 0, null) }, Campaign)?.Code);
        Assert.Null(Reached(Sender with { Ramp = new(10, 5, 1, null) }, Campaign));
    }

    LimitReached? Reached(SenderLimits sender, CampaignLimits campaign, bool isFollowUp = false, string? company = null) =>
        SendLimits.Reached(sender, campaign, isFollowUp, company, usage, Now);

    static DateTime Utc(int year, int month, int day, int hour = 0) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
