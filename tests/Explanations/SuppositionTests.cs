using ColdMail.Explanations;
using static ColdMail.Tests.Explanations.RecipientCase;

namespace ColdMail.Tests.Explanations;

/// <summary>What a mail that waits for a person would do if that person acted now.</summary>
public sealed class SuppositionTests
{
    [Fact]
    public void A_held_mail_that_is_released_goes_at_once_when_nothing_else_is_in_the_way()
    {
        var supposed = Held(New()).Explain()!.IfNow!;

        Assert.Equal(("release", "READY", Utc("2026-09-15 10:00")), Of(supposed));
        Assert.Equal("Released now, and with what held it put right, it may go at once.", supposed.Words);
        Assert.Empty(supposed.Obstacles);
    }

    [Fact]
    public void A_held_mail_that_is_released_outside_the_hours_goes_when_they_open()
    {
        var supposed = Held(New().At("2026-09-15 15:30")).Explain()!.IfNow!;

        Assert.Equal(("release", "WINDOW_CLOSED", Utc("2026-09-16 07:00")), Of(supposed));
        Assert.Equal(
            "Released now, and with what held it put right, it may go Wed 16 Sep 2026 09:00 (Europe/Warsaw).", supposed.Words);
    }

    [Fact]
    public void A_held_mail_whose_hold_is_still_in_force_would_not_go()
    {
        var supposed = Held(New().Stop("hold", "COLLEAGUE_REPLIED")).Explain()!.IfNow!;

        Assert.Equal(("release", "COLLEAGUE_REPLIED", null), Of(supposed));
        Assert.StartsWith(
            "Released now, and with what held it put right, it would still not go. Somebody of the same company replied",
            supposed.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paused", "CAMPAIGN_PAUSED", null)]
    [InlineData("done", "READY", "2026-09-15 10:00")]
    public void A_release_takes_up_a_finished_campaign_and_does_not_resume_a_paused_one(string status, string code, string? next) =>
        Assert.Equal(
            ("release", code, next is null ? null : Utc(next)),
            Of(Held(New().Campaign(campaign => campaign with { Status = status })).Explain()!.IfNow!));

    [Fact]
    public void A_paused_campaign_that_is_resumed_gives_a_follow_up_what_was_left_of_its_delay()
    {
        var given = Paused(New().FollowUp(mail => mail with { ScheduledAt = Utc("2026-09-15 08:00") }), since: "2026-09-14 10:00");

        Assert.Equal(("resume", "NOT_DUE", Utc("2026-09-16 08:00")), Of(given.Explain()!.IfNow!));
    }

    [Fact]
    public void A_first_mail_of_a_paused_campaign_has_no_delay_that_the_pause_kept() =>
        Assert.Equal(("resume", "READY", Utc("2026-09-15 10:00")), Of(Paused(New(), since: "2026-09-14 10:00").Explain()!.IfNow!));

    [Fact]
    public void Nothing_is_supposed_of_a_mail_that_waits_for_no_person() => Assert.Null(New().Explain()!.IfNow);

    static RecipientCase Held(RecipientCase given) => given.Mail(mail => mail with { Status = "held", Reason = "MISSING_FIELD" });

    static RecipientCase Paused(RecipientCase given, string since) => given
        .Campaign(campaign => campaign with { Status = "paused" })
        .Notes(notes => notes with { PausedAt = Utc(since), IsWritten = true });

    static (string Action, string Code, DateTime? Next) Of(Supposition supposed) => (supposed.Action, supposed.Code, supposed.Next?.At);
}
