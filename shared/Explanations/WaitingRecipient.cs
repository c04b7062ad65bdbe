using ColdMail.Scheduling;
using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Zones;

namespace ColdMail.Explanations;

/// <summary>Explains a recipient whose mail is scheduled.</summary>
static class WaitingRecipient
{
    public static (Decision Decision, IReadOnlyList<Rule> Rules) Of(RecipientFacts facts, RecipientMail mail, DateTime now)
    {
        var sender = facts.SenderOf(mail);
        List<Rule> before =
        [
            CampaignRule.Of(facts.Campaign, facts.Notes, now),
            .. ContactTrace.Of(facts, now),
            SenderRule.Of(sender, mail, facts, now),
        ];
        var first = before.Find(rule => !rule.Passed);
        if (sender is null)
        {
            return (Decision.Of(first!.Code, first.Words), before);
        }

        var waiting = new Waiting(
            facts.Campaign, sender, new LaneKey(facts.Campaign.Id, mail.StepNumber, mail.Zone, mail.Country),
            new(mail.Id, facts.Contact.Id, mail.ScheduledAt, sender.Limits.CompanyDailyCap is null ? null : facts.Contact.Company),
            mail.Reason, facts.Usage)
        {
            ZoneFrom = ZoneFrom(mail, facts.Contact),
        };
        IReadOnlyList<Rule> rules = [.. before, .. LineRules.Of(waiting, now)];
        if (first is null)
        {
            var outlook = Outlook.Of(waiting, now);
            return (Decision.Of(waiting, rules, outlook.Code, outlook), rules);
        }

        return (Decision.Of(waiting, rules, first.Code, Blocked(facts, waiting, first.Code, now)), rules);
    }

    /// <summary>What follows when something is in the way before the scheduler is asked: most of it does not end by itself.</summary>
    static Outlook Blocked(RecipientFacts facts, Waiting waiting, string code, DateTime now)
    {
        if (code == StandingCode.CampaignLaunching)
        {
            return Outlook.Of(waiting, now);
        }

        if (code == DecisionCode.SenderBreakerOpen && waiting.Sender.RetryAt is { } retryAt)
        {
            return After(waiting, code, Later(retryAt, now.AddMinutes(1)));
        }

        if (ContactTrace.Block(facts) is not { Status: "scheduled", Until: { } until, Reason: var reason } || reason != code)
        {
            return new([new(code, null)], null);
        }

        return After(waiting, code, until);
    }

    static Outlook After(Waiting waiting, string code, DateTime until)
    {
        var after = Outlook.Of(waiting with { Mail = waiting.Mail with { DueAt = Later(waiting.Mail.DueAt, until) } }, until);
        return after with { Obstacles = [new(code, until), .. after.Obstacles] };
    }

    /// <summary>Of the zone in which the mail was planned, which may no longer be the contact's.</summary>
    static string ZoneFrom(RecipientMail mail, RecipientContact contact) => mail.Zone.Length == 0 || contact.Zone != mail.Zone
        ? ZoneReason.CampaignZone
        : contact.ZoneReason ?? ZoneReason.ContactZone;

    static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;
}
