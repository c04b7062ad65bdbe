using ColdMail.Sending;
using ColdMail.Stops;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Stops;

public sealed class StopEffectsTests
{
    static readonly DateTime Now = Given.Now;

    [Theory]
    [InlineData(StopScope.User, StopScope.Campaign)]
    [InlineData(StopScope.Campaign, StopScope.None)]
    [InlineData(StopScope.User, StopScope.User)]
    public void A_reply_stops_the_contact_and_holds_colleagues_as_far_as_the_campaign_says(StopScope reply, StopScope company)
    {
        var effects = Of(new StopEvent.HumanReply { ContactId = 1, CampaignId = 2, OccurredAt = Now }, new(reply, company, ClickRule.Continue));

        Assert.Equal(new(StopKind.Stop, reply, company, Reason.Replied, null, true, ""), effects);
        Assert.Equal(Reason.ColleagueReplied, effects.CompanyReason);
    }

    [Fact]
    public void A_reply_from_another_address_stops_the_contact_of_the_thread_and_keeps_the_address() =>
        Assert.Equal(
            new(StopKind.Stop, StopScope.User, StopScope.Campaign, Reason.Replied, null, true, "boss@acme.example"),
            Of(
                new StopEvent.SecondaryReply("boss@acme.example") { ContactId = 1, CampaignId = 2, OccurredAt = Now }, StopRules.Default));

    [Fact]
    public void An_absence_lets_all_mails_of_the_contact_wait_and_concerns_nobody_else() =>
        Assert.Equal(
            new(StopKind.Wait, StopScope.User, StopScope.None, Reason.AutoReply, Now.AddDays(7), false, "") { MostAbsences = 3 },
            Of(new StopEvent.AutoReply { ContactId = 1, CampaignId = 2, OccurredAt = Now }, new(StopScope.Campaign, StopScope.User, ClickRule.Stop)));

    [Theory]
    [InlineData(2, false, StopKind.Wait, Reason.AutoReply)]
    [InlineData(3, false, StopKind.Hold, Reason.TooManyAbsences)]
    [InlineData(3, true, StopKind.Wait, Reason.AutoReply)]
    public void One_absence_too_many_is_for_a_person_to_look_at(int before, bool isAwayAlready, StopKind kind, string reason)
    {
        var away = Of(new StopEvent.AutoReply { ContactId = 1, CampaignId = 2, OccurredAt = Now }, StopRules.Default);

        Assert.Equal(
            away with { Kind = kind, Reason = reason, Until = kind == StopKind.Wait ? away.Until : null }, away.After(before, isAwayAlready));
    }

    [Theory]
    [InlineData(null, "UTC", 1, "2026-09-22 10:00")]
    [InlineData("2026-09-21", "UTC", 0, "2026-09-21 00:00")]
    [InlineData("2026-09-21", "Europe/Warsaw", 1, "2026-09-21 22:00")]
    [InlineData("2026-09-21", "nowhere", 1, "2026-09-22 00:00")]
    [InlineData("2026-09-18", "UTC", 1, "2026-09-21 00:00")]
    [InlineData("2026-09-18", "UTC", 3, "2026-09-23 00:00")]
    [InlineData("2026-09-19", "UTC", 1, "2026-09-21 00:00")]
    [InlineData("2026-09-15", "UTC", 1, "2026-09-16 00:00")]
    [InlineData("2026-09-14", "UTC", 1, "2026-09-22 10:00")]
    [InlineData("2028-01-01", "UTC", 1, "2026-09-22 10:00")]
    public void An_absence_ends_working_days_after_the_return_or_after_the_default(string? returnsOn, string zone, int margin, string over)
    {
        var away = new StopEvent.AutoReply(returnsOn is null ? null : DateOnly.Parse(returnsOn, System.Globalization.CultureInfo.InvariantCulture))
        {
            ContactId = 1,
            CampaignId = 2,
            OccurredAt = Now,
        };

        Assert.Equal(
            DateTime.ParseExact(over, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            Absence.Over(away, zone, new() { MarginWorkingDays = margin }));
    }

    [Theory]
    [InlineData(ClickRule.Continue, StopKind.Hold, StopScope.None)]
    [InlineData(ClickRule.Pause, StopKind.Hold, StopScope.Campaign)]
    [InlineData(ClickRule.Stop, StopKind.Stop, StopScope.Campaign)]
    public void A_click_goes_on_holds_or_stops_in_its_campaign(ClickRule rule, StopKind kind, StopScope scope) =>
        Assert.Equal(
            new(kind, scope, StopScope.None, Reason.Clicked, null, false, ""),
            Of(new StopEvent.Click { ContactId = 1, CampaignId = 2, OccurredAt = Now }, StopRules.Default with { ClickRule = rule }));

    [Theory]
    [InlineData(ManualScope.Campaign, StopScope.User, StopScope.Campaign, StopScope.None)]
    [InlineData(ManualScope.User, StopScope.User, StopScope.User, StopScope.None)]
    [InlineData(ManualScope.Company, StopScope.None, StopScope.Campaign, StopScope.Campaign)]
    [InlineData(ManualScope.Company, StopScope.Campaign, StopScope.Campaign, StopScope.Campaign)]
    [InlineData(ManualScope.Company, StopScope.User, StopScope.Campaign, StopScope.User)]
    public void A_stop_by_hand_reaches_as_far_as_it_says(
        ManualScope scope, StopScope rule, StopScope contact, StopScope company)
    {
        var effects = Of(
            new StopEvent.ManualStop(scope, "wrong person") { ContactId = 1, CampaignId = 2, OccurredAt = Now }, StopRules.Default with { CompanyStop = rule });

        Assert.Equal(new(StopKind.Stop, contact, company, Reason.StoppedByHand, null, false, "wrong person"), effects);
        Assert.Equal(Reason.StoppedByHand, effects.CompanyReason);
    }

    public static TheoryData<double, double, double?, double> Delays => new()
    {
        // Hours from now: scheduled, end of the absence, end of an earlier absence it waits for, expected.
        { -1, 48, null, 48 },
        { 24, 48, null, 72 },
        { 24, -5, null, 24 },
        { 72, 48, 48, 72 },
        { 72, 96, 48, 120 },
        { 24, 48, -3, 72 },
    };

    [Theory]
    [MemberData(nameof(Delays))]
    public void What_is_left_of_a_delay_counts_from_the_end_of_the_absence(
        double scheduled, double until, double? waited, double expected) =>
        Assert.Equal(
            Now.AddHours(expected),
            StopEffects.PutOff(Now.AddHours(scheduled), Now, Now.AddHours(until), waited is null ? null : Now.AddHours(waited.Value)));

    [Fact]
    public void The_weightiest_of_what_is_in_force_decides_about_a_mail()
    {
        var (near, far) = (Now.AddDays(2), Now.AddDays(5));
        OpenStop wait = new(1, 0, "wait", "AUTO_REPLY", near), longer = wait with { Until = far };
        OpenStop hold = new(1, 7, "hold", "COLLEAGUE_REPLIED", null), stop = new(1, 8, "stop", "REPLIED", null);

        Assert.Equal(new MailBlock("scheduled", "AUTO_REPLY", far), OpenStop.Deciding([wait, longer], 7));
        Assert.Equal(new MailBlock("held", "COLLEAGUE_REPLIED"), OpenStop.Deciding([wait, hold, stop], 7));
        Assert.Equal(new MailBlock("cancelled", "REPLIED"), OpenStop.Deciding([wait, hold, stop], 8));
        Assert.Null(OpenStop.Deciding([hold, stop], 9));
    }


    static StopEffects Of(StopEvent happened, StopRules rules) => StopEffects.Of(happened, rules, new(), "UTC");
}
