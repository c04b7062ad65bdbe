using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using ColdMail.Suppression;
using static ColdMail.Tests.Explanations.RecipientCase;

namespace ColdMail.Tests.Explanations;

/// <param name="Next">UTC; null: it does not go by itself.</param>
/// <param name="Zone">In which the next instant is told; null without one.</param>
public sealed record GoldenSituation(string Name, Func<RecipientCase, RecipientCase> Given, string Code, string? Next, string? Zone);

/// <summary>Situations with the code that decides and the next eligible instant, worked out by hand.</summary>
public static class GoldenSituations
{
    public static IReadOnlyList<GoldenSituation> All { get; } =
    [
        .. Calendars, .. ClockChanges, .. Dates, .. Delays, .. SenderLimitsReached, .. OtherLimitsReached, .. Senders, .. Campaigns,
        .. Contacts, .. Mails, .. Unwritten,
    ];

    static IEnumerable<GoldenSituation> Calendars =>
    [
        At("a due mail within the hours goes now", c => c, "READY", "2026-09-15 10:00", Warsaw),
        At("in the evening it waits for the next morning", c => c.At("2026-09-15 15:00"), "WINDOW_CLOSED", "2026-09-16 07:00", Warsaw),
        At("on Friday evening it waits for Monday", c => c.At("2026-09-18 15:30"), "WINDOW_CLOSED", "2026-09-21 07:00", Warsaw),
        At(
            "the hours are those of the recipient, not of the campaign",
            c => c.Mail(mail => mail with { Zone = "Asia/Tokyo" }), "WINDOW_CLOSED", "2026-09-16 00:00", "Asia/Tokyo"),
        At(
            "without a known zone the hours are those of the campaign",
            c => c.Mail(mail => mail with { Zone = "" }), "WINDOW_CLOSED", "2026-09-15 13:00", NewYork),
        At(
            "a holiday of the recipient's country",
            c => c.At("2026-11-11 10:00").Mail(mail => mail with { Country = "PL" }), "HOLIDAY", "2026-11-12 08:00", Warsaw),
        At(
            "a holiday counts only where the campaign keeps them",
            c => c.At("2026-11-11 10:00").Mail(mail => mail with { Country = "PL" }).Campaign(x => x with { KeepsHolidays = false }),
            "READY", "2026-11-11 10:00", Warsaw),
        At(
            "a date on which the campaign rests",
            c => c.Campaign(x => x with { ClosedDates = [new(2026, 9, 15), new(2026, 9, 16)] }), "CLOSED_DATE", "2026-09-17 07:00", Warsaw),
        At(
            "the workday of the sender on top",
            c => c.Sender(x => x with { Workday = Weekly(1, 5, 13, 21) }), "SENDER_WORKDAY", "2026-09-15 11:00", Warsaw),
        At(
            "a sender on leave",
            c => c.Sender(x => x with { Freezes = [Days(9, 14, 18)] }), "SENDER_FROZEN", "2026-09-21 07:00", Warsaw),
        At(
            "a night window belongs to the day on which it began",
            c => c.At("2026-09-19 20:30").Campaign(x => x with { Windows = Weekly(5, 5, 22, 6) }), "WINDOW_CLOSED", "2026-09-25 20:00", Warsaw),
        At(
            "hours and workday that never meet leave no time",
            c => c.Sender(x => x with { Workday = Weekly(1, 5, 20, 23) }), "NO_SLOT", null, null),
        At(
            "a zone that nobody knows never opens",
            c => c.Mail(mail => mail with { Zone = "Mars/Olympus" }), "NO_SLOT", null, null),
    ];

    static IEnumerable<GoldenSituation> ClockChanges =>
    [
        At(
            "a start inside the hour that spring leaves out is the first instant after it",
            c => c.At("2026-03-28 20:00").Campaign(x => x with { Windows = OnSundays(new(2, 30), new(5, 0)) }),
            "WINDOW_CLOSED", "2026-03-29 01:00", Warsaw),
        At(
            "a start in the hour that autumn repeats is the first of the two",
            c => c.At("2026-10-24 20:00").Campaign(x => x with { Windows = OnSundays(new(2, 30), new(5, 0)) }),
            "WINDOW_CLOSED", "2026-10-25 00:30", Warsaw),
        At(
            "an end in the hour that autumn repeats is the second of the two",
            c => c.At("2026-10-25 01:15").Campaign(x => x with { Windows = OnSundays(new(1, 0), new(2, 30)) }),
            "READY", "2026-10-25 01:15", Warsaw),
        At(
            "after the clocks went back the morning comes an hour later in UTC",
            c => c.At("2026-10-23 16:00"), "WINDOW_CLOSED", "2026-10-26 08:00", Warsaw),
        At(
            "the day of a sender has 25 hours when the clocks go back",
            c => c.At("2026-10-25 12:00").Campaign(x => x with { Windows = WeekWindows.Always })
                .Used(CounterKind.SenderDay, SenderId, "2026-10-25 00:00", 50),
            "SENDER_DAILY_CAP", "2026-10-25 23:00", Warsaw),
    ];

    static IEnumerable<GoldenSituation> Dates =>
    [
        At(
            "a campaign that starts on Saturday goes on Monday",
            c => c.Campaign(x => x with { Status = "scheduled", StartAt = Utc("2026-09-19 08:00") }),
            "NOT_STARTED", "2026-09-21 07:00", NewYork),
        At(
            "a start in two months is no lack of time",
            c => c.Campaign(x => x with { Status = "scheduled", StartAt = Utc("2026-11-17 10:00") }),
            "NOT_STARTED", "2026-11-17 10:00", NewYork),
        At(
            "the first mails of a campaign that starts later are due when it does",
            c => c.Campaign(x => x with { Status = "scheduled", StartAt = Utc("2026-09-19 08:00") })
                .Mail(mail => mail with { ScheduledAt = Utc("2026-09-19 08:00") }),
            "NOT_STARTED", "2026-09-21 07:00", Warsaw),
        At("the end of the campaign has passed", c => c.Campaign(x => x with { EndAt = Utc("2026-09-15 09:00") }), "CAMPAIGN_ENDED", null, null),
        At(
            "the campaign ends before the hours open again",
            c => c.At("2026-09-18 15:30").Campaign(x => x with { EndAt = Utc("2026-09-21 06:00") }), "NO_SLOT", null, null),
        At("the step is out of date", c => c.Step(notAfter: "2026-09-15 10:00"), "STEP_EXPIRED", null, null),
        At(
            "the step goes out of date before the hours open",
            c => c.At("2026-09-18 15:30").Step(notAfter: "2026-09-20 00:00"), "WINDOW_CLOSED", null, null),
    ];

    static IEnumerable<GoldenSituation> Delays =>
    [
        At(
            "a follow-up waits for its delay",
            c => c.FollowUp(mail => mail with { ScheduledAt = Utc("2026-09-16 09:30") }), "NOT_DUE", "2026-09-16 09:30", Warsaw),
        At(
            "a delay that ends on Saturday goes on Monday",
            c => c.FollowUp(mail => mail with { ScheduledAt = Utc("2026-09-19 09:30") }), "NOT_DUE", "2026-09-21 07:00", Warsaw),
        At(
            "a delay of a month is no lack of time",
            c => c.FollowUp(mail => mail with { ScheduledAt = Utc("2026-10-15 09:30") }), "NOT_DUE", "2026-10-15 09:30", Warsaw),
        At(
            "a leave that ends before the mail is due is no lack of time",
            c => c.FollowUp(mail => mail with { ScheduledAt = Utc("2026-10-15 09:30") }).Sender(x => x with { Freezes = [Days(9, 14, 30)] }),
            "NOT_DUE", "2026-10-15 09:30", Warsaw),
        At(
            "a server that asked to try later",
            c => c.Mail(mail => mail with { Reason = "DEFERRED", ScheduledAt = Utc("2026-09-15 10:30"), Attempt = 1 }),
            "DEFERRED", "2026-09-15 10:30", Warsaw),
        At(
            "a deferral that is over counts no more",
            c => c.Mail(mail => mail with { Reason = "DEFERRED", ScheduledAt = Utc("2026-09-15 09:30"), Attempt = 1 }),
            "READY", "2026-09-15 10:00", Warsaw),
        At("the gap of the sender", c => c.Sender(x => x with { NextSendAt = Utc("2026-09-15 10:01") }), "GAP", "2026-09-15 10:01", Warsaw),
        At(
            "a rest of the sender until after closing time",
            c => c.Sender(x => x with { NextSendAt = Utc("2026-09-15 16:00") }), "GAP", "2026-09-16 07:00", Warsaw),
    ];

    static IEnumerable<GoldenSituation> SenderLimitsReached =>
    [
        At(
            "the day of the sender",
            c => c.Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 50), "SENDER_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "the ramp is smaller than the daily cap",
            c => c.SenderLimits(x => x with { Ramp = new(10, 5, 2, null) }).Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 20),
            "SENDER_RAMP", "2026-09-16 07:00", Warsaw),
        At(
            "the daily cap is smaller than the ramp",
            c => c.SenderLimits(x => x with { Ramp = new(10, 5, 20, null) }).Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 200),
            "SENDER_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "the hour of the sender",
            c => c.SenderLimits(x => x with { HourlyCap = 6 }).Used(CounterKind.SenderHour, SenderId, "2026-09-15 10:00", 6),
            "SENDER_HOURLY_CAP", "2026-09-15 11:00", "UTC"),
        At(
            "any 24 hours of the provider",
            c => c.SenderLimits(x => x with { RollingCap = 80 }).Used(CounterKind.SenderHour, SenderId, "2026-09-14 12:00", 80),
            "SENDER_ROLLING_CAP", "2026-09-15 13:00", "UTC"),
        At(
            "the hour of the sending domain",
            c => c.SenderLimits(x => x with { DomainHourlyCap = 30 })
                .Used(CounterKind.DomainHour, UserId, "2026-09-15 10:00", 30, "senders.example"),
            "DOMAIN_HOURLY_CAP", "2026-09-15 11:00", "UTC"),
        At(
            "the plan",
            c => c.Used(CounterKind.UserDay, UserId, "2026-09-15 00:00", 1_000), "USER_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "of an hour and a day the day is named",
            c => c.SenderLimits(x => x with { HourlyCap = 6 }).Used(CounterKind.SenderHour, SenderId, "2026-09-15 10:00", 6)
                .Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 50),
            "SENDER_DAILY_CAP", "2026-09-16 07:00", Warsaw),
    ];

    static IEnumerable<GoldenSituation> OtherLimitsReached =>
    [
        At(
            "the day of the campaign ends at its own midnight",
            c => c.Limits(x => x with { DailyCap = 10 }).Used(CounterKind.CampaignDay, CampaignId, "2026-09-15 00:00", 10),
            "CAMPAIGN_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "around the clock the campaign goes on at its own midnight",
            c => c.Campaign(x => x with { Windows = WeekWindows.Always }).Limits(x => x with { DailyCap = 10 })
                .Used(CounterKind.CampaignDay, CampaignId, "2026-09-15 00:00", 10),
            "CAMPAIGN_DAILY_CAP", "2026-09-16 04:00", NewYork),
        At(
            "new contacts of the day",
            c => c.Limits(x => x with { NewDailyCap = 4 }).Used(CounterKind.CampaignNew, CampaignId, "2026-09-15 00:00", 4),
            "NEW_CONTACTS_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "a follow-up is no new contact",
            c => c.FollowUp(mail => mail).Limits(x => x with { NewDailyCap = 4 })
                .Used(CounterKind.CampaignNew, CampaignId, "2026-09-15 00:00", 4),
            "READY", "2026-09-15 10:00", Warsaw),
        At(
            "a follow-up of a sender whose mailbox is stale",
            c => c.FollowUp(mail => mail).SenderLimits(x => x with { FollowUps = new(null, null, null, Utc("2026-09-15 10:03")) }),
            "INBOUND_STALE", "2026-09-15 10:03", Warsaw),
        At(
            "a first mail of a sender whose mailbox is stale",
            c => c.SenderLimits(x => x with { FollowUps = new(null, null, null, Utc("2026-09-15 10:03")) }), "READY", "2026-09-15 10:00", Warsaw),
        At(
            "a follow-up of a sender whose mailbox is fresh",
            c => c.FollowUp(mail => mail).SenderLimits(x => x with { FollowUps = new(Utc("2026-09-15 09:58"), Utc("2026-09-15 10:13"), null, null) }),
            "READY", "2026-09-15 10:00", Warsaw),
        At(
            "a campaign closed to new contacts never comes to this one",
            c => c.Limits(x => x with { NewDailyCap = 0 }), "NEW_CONTACTS_DAILY_CAP", null, null),
        At(
            "the campaign through one sender",
            c => c.Limits(x => x with { SenderDailyCap = 5 }).Used(CounterKind.TurnNew, SenderId, "2026-09-15 00:00", 5, "3"),
            "CAMPAIGN_SENDER_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "the company of the recipient",
            c => c.SenderLimits(x => x with { CompanyDailyCap = 2 })
                .Used(CounterKind.CompanyDay, UserId, "2026-09-15 00:00", 2, "navy.example"),
            "COMPANY_DAILY_CAP", "2026-09-16 07:00", Warsaw),
        At(
            "a mail put off for its company",
            c => c.SenderLimits(x => x with { CompanyDailyCap = 2 })
                .Mail(mail => mail with { Reason = "COMPANY_DAILY_CAP", ScheduledAt = Utc("2026-09-16 00:00") }),
            "COMPANY_DAILY_CAP", "2026-09-16 07:00", Warsaw),
    ];

    static IEnumerable<GoldenSituation> Senders =>
    [
        At(
            "a sender that its breaker stopped",
            c => c.Sender(x => x with { Status = "stopped", RetryAt = Utc("2026-09-16 12:00") }), "SENDER_BREAKER_OPEN", "2026-09-16 12:00", Warsaw),
        At(
            "a sender that its breaker stopped and that tries itself at night",
            c => c.Sender(x => x with { Status = "stopped", RetryAt = Utc("2026-09-16 22:00") }), "SENDER_BREAKER_OPEN", "2026-09-17 07:00", Warsaw),
        At("a sender that its breaker stopped for good", c => c.Sender(x => x with { Status = "stopped" }), "SENDER_BREAKER_OPEN", null, null),
        At(
            "a sender whose trial is being judged",
            c => c.SenderLimits(x => x with { Probation = new(0, Utc("2026-09-15 10:31")) }), "SENDER_PROBATION", "2026-09-15 10:31", Warsaw),
        At(
            "a sender that may still try itself",
            c => c.SenderLimits(x => x with { Probation = new(2, Utc("2026-09-15 10:31")) }), "READY", "2026-09-15 10:00", Warsaw),
        At("a paused sender", c => c.Sender(x => x with { Status = "paused" }), "SENDER_NOT_ACTIVE", null, null),
        At(
            "a sender in error",
            c => c.Sender(x => x with { Status = "error", StatusReason = "The server refused the sign-in." }), "SENDER_NOT_ACTIVE", null, null),
        At("a sender that was deleted", c => c.Sender(x => x with { Status = "deleted" }), "SENDER_NOT_ACTIVE", null, null),
        At("a sender that is gone without a trace", c => c with { Facts = c.Facts with { Senders = [] } }, "SENDER_NOT_ACTIVE", null, null),
    ];

    static IEnumerable<GoldenSituation> Campaigns =>
    [
        At("a paused campaign", c => c.Campaign(x => x with { Status = "paused" }), "CAMPAIGN_PAUSED", null, null),
        At("an archived campaign", c => c.Campaign(x => x with { Status = "archived" }), "CAMPAIGN_ARCHIVED", null, null),
        At("a campaign that is being launched", c => c.Campaign(x => x with { Status = "launching" }), "CAMPAIGN_LAUNCHING", "2026-09-15 10:00", Warsaw),
        At(
            "a paused campaign before its sender",
            c => c.Campaign(x => x with { Status = "paused" }).Sender(x => x with { Status = "paused" }), "CAMPAIGN_PAUSED", null, null),
    ];

    static IEnumerable<GoldenSituation> Contacts =>
    [
        At("a contact that unsubscribed", c => c.Contact(x => x with { Status = "unsubscribed" }), "UNSUBSCRIBED", null, null),
        At("a contact that replied", c => c.Contact(x => x with { Status = "replied" }), "REPLIED", null, null),
        At("a contact whose address bounced", c => c.Contact(x => x with { Status = "bounced" }), "BOUNCED", null, null),
        At("a contact that complained", c => c.Contact(x => x with { Status = "complained" }), "COMPLAINED", null, null),
        At("a contact that was deleted", c => c.Contact(x => x with { IsDeleted = true }), "CONTACT_DELETED", null, null),
        At("a contact that was erased", c => c.Contact(x => x with { Status = "erased" }), "CONTACT_DELETED", null, null),
        At("a suppressed address", c => c.Contact(x => x with { Suppression = Covering("SUPPRESSED") }), "SUPPRESSED", null, null),
        At("a suppressed domain", c => c.Contact(x => x with { Suppression = Covering("SUPPRESSED_DOMAIN") }), "SUPPRESSED_DOMAIN", null, null),
        At("a contact stopped by hand", c => c.Stop("stop", "STOPPED_BY_HAND"), "STOPPED_BY_HAND", null, null),
        At("a contact stopped in all campaigns", c => c.Stop("stop", "REPLIED", campaign: 0), "REPLIED", null, null),
        At("a stop of another campaign is no matter", c => c.Stop("stop", "REPLIED", campaign: 4), "READY", "2026-09-15 10:00", Warsaw),
        At("a colleague replied", c => c.Stop("hold", "COLLEAGUE_REPLIED"), "COLLEAGUE_REPLIED", null, null),
        At("a stop before a hold", c => c.Stop("hold", "COLLEAGUE_REPLIED").Stop("stop", "CLICKED"), "CLICKED", null, null),
        At("a contact that is away until Sunday", c => c.Stop("wait", "AUTO_REPLY", "2026-09-20 10:00"), "AUTO_REPLY", "2026-09-21 07:00", Warsaw),
        At(
            "an absence that a mail was put off for",
            c => c.Mail(mail => mail with { Reason = "AUTO_REPLY", ScheduledAt = Utc("2026-09-17 10:00") }),
            "AUTO_REPLY", "2026-09-17 10:00", Warsaw),
    ];

    static IEnumerable<GoldenSituation> Mails =>
    [
        At("a held mail", c => c.Mail(mail => mail with { Status = "held", Reason = "MISSING_FIELD" }), "MISSING_FIELD", null, null),
        At("a follow-up whose sender was deleted", c => c.FollowUp(mail => mail with { Status = "held", Reason = "SENDER_GONE" }), "SENDER_GONE", null, null),
        At("a mail that a run has taken", c => c.Mail(mail => mail with { Status = "claimed" }), "CLAIMED", null, null),
        At("a mail on its way", c => c.Mail(mail => mail with { Status = "sending", Attempt = 1 }), "SENDING", null, null),
        At("an uncertain end", c => c.Mail(mail => mail with { Status = "uncertain", Reason = "NO_FINAL_REPLY" }), "NO_FINAL_REPLY", null, null),
        At(
            "an uncertain first mail does not hide its follow-up",
            c => c.FollowUp(mail => mail with { ScheduledAt = Utc("2026-09-16 09:30") }).Uncertain(), "NOT_DUE", "2026-09-16 09:30", Warsaw),
        At("an address that does not exist", c => c.Mail(mail => mail with { Status = "failed", Reason = "BAD_ADDRESS" }), "BAD_ADDRESS", null, null),
        At("a follow-up cancelled by a reply", c => c.FollowUp(mail => mail with { Status = "cancelled", Reason = "REPLIED" }), "REPLIED", null, null),
        At("a follow-up cancelled by a bounce", c => c.FollowUp(mail => mail with { Status = "cancelled", Reason = "BOUNCED" }), "BOUNCED", null, null),
        At("everything was sent", c => c.FollowUp(mail => mail with { Status = "sent", SentAt = Utc("2026-09-14 10:00") }), "SENT", null, null),
        At("a code of another version", c => c.Mail(mail => mail with { Status = "held", Reason = "FROM_THE_FUTURE" }), "FROM_THE_FUTURE", null, null),
    ];

    static IEnumerable<GoldenSituation> Unwritten =>
    [
        At("left out by the launch", c => c.NoMail(exclusion: "SUPPRESSED_DOMAIN"), "SUPPRESSED_DOMAIN", null, null),
        At("left out for a list", c => c.NoMail(exclusion: "IN_EXCLUDED_LIST"), "IN_EXCLUDED_LIST", null, null),
        At("in the audience of a draft", c => c.Campaign(x => x with { Status = "draft" }).NoMail(inAudience: true), "CAMPAIGN_DRAFT", null, null),
        At(
            "a launch that has not come to the contact yet",
            c => c.Campaign(x => x with { Status = "launching" }).NoMail(inAudience: true), "CAMPAIGN_LAUNCHING", null, null),
    ];

    static RecipientCase Step(this RecipientCase given, string notAfter) => given.Campaign(
        campaign => campaign with { Steps = [campaign.Steps[0] with { NotAfter = Utc(notAfter) }, campaign.Steps[1]] });

    static RecipientCase Uncertain(this RecipientCase given) => given with
    {
        Facts = given.Facts with
        {
            Mails = [given.Facts.Mails[0] with { Status = "uncertain", Reason = "WORKER_LOST" }, given.Facts.Mails[1]],
        },
    };

    static WeekWindows OnSundays(TimeOnly from, TimeOnly to) => WeekWindows.Of([new(NodaTime.IsoDayOfWeek.Sunday, from, to)]);

    static SuppressionHit Covering(string code) =>
        new() { Code = code, Entry = "@x.example", Reason = "manual", Since = new(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc) };

    static GoldenSituation At(string name, Func<RecipientCase, RecipientCase> given, string code, string? next, string? zone) =>
        new(name, given, code, next, zone);
}
