using System.Globalization;
using ColdMail.Scheduling;
using ColdMail.Scheduling.Limits;

namespace ColdMail.Explanations;

/// <summary>The limits of a mail, each learned from <see cref="SendLimits"/> with all others taken away.</summary>
static class LimitTrace
{
    /// <summary>
    /// Those of the sender before those of the campaign before that of the company; among those that are reached the one that
    /// lasts longest first, as the scheduler names it.
    /// </summary>
    public static IEnumerable<Rule> Of(Waiting waiting, DateTime now)
    {
        var asked = new Asked(waiting, waiting.AskedAt(now));
        return [.. LongestFirst(asked.OfSender()), .. LongestFirst(asked.OfCampaign()), .. asked.OfCompany()];
    }

    static IEnumerable<Rule> LongestFirst(IEnumerable<Rule> limits) =>
        limits.OrderBy(limit => limit.Passed).ThenByDescending(limit => limit.Until?.At);

    sealed class Asked(Waiting waiting, DateTime at)
    {
        readonly SenderLimits sender = waiting.Sender.Limits;
        readonly CampaignLimits campaign = waiting.Campaign.Limits;

        readonly SenderLimits free = waiting.Sender.Limits with
        {
            DailyCap = int.MaxValue,
            Ramp = null,
            HourlyCap = null,
            RollingCap = null,
            UserDailyCap = int.MaxValue,
            DomainHourlyCap = null,
            CompanyDailyCap = null,
            FollowUps = null,
            Probation = null,
        };

        readonly CampaignLimits none = waiting.Campaign.Limits with { DailyCap = null, NewDailyCap = null, SenderDailyCap = null };

        public IEnumerable<Rule> OfSender()
        {
            var name = waiting.Sender.FromEmail;
            if (sender.Probation is { } probation)
            {
                yield return Tries(probation, Ask(free with { Probation = probation }));
            }

            var day = Limit(
                DecisionCode.SenderDailyCap, sender.DailyCap, $"{name} has sent", "on this day", cap => Ask(free with { DailyCap = cap }));
            if (sender.Ramp is null)
            {
                yield return day;
            }
            else
            {
                var ramped = free with { Ramp = sender.Ramp };
                var cap = ramped.DayCapOn(sender.Days.DayOf(at));
                var ramp = Limit(
                    DecisionCode.SenderRamp, cap, $"{name} is starting slowly and has sent", "on this day",
                    figure => Ask(figure == cap ? ramped : free with { DailyCap = figure }));
                foreach (var rule in cap < sender.DailyCap ? (Rule[])[ramp, day] : [day, ramp])
                {
                    yield return rule;
                }
            }

            yield return Limit(
                DecisionCode.UserDailyCap, sender.UserDailyCap, "All your senders have sent", "on this day of your plan",
                cap => Ask(free with { UserDailyCap = cap }));
            if (sender.HourlyCap is { } hourly)
            {
                yield return Limit(
                    DecisionCode.SenderHourlyCap, hourly, $"{name} has sent", "in this hour", cap => Ask(free with { HourlyCap = cap }));
            }

            if (sender.DomainHourlyCap is { } domain)
            {
                yield return Limit(
                    DecisionCode.DomainHourlyCap, domain, $"The senders of {sender.Domain} have sent", "in this hour",
                    cap => Ask(free with { DomainHourlyCap = cap }));
            }

            if (sender.RollingCap is { } rolling)
            {
                yield return Limit(
                    DecisionCode.SenderRollingCap, rolling, $"{name} has sent", "within 24 hours", cap => Ask(free with { RollingCap = cap }));
            }
        }

        public IEnumerable<Rule> OfCampaign()
        {
            if (campaign.DailyCap is { } daily)
            {
                yield return Limit(
                    DecisionCode.CampaignDailyCap, daily, "The campaign has sent", "on this day", cap => Ask(none with { DailyCap = cap }));
            }

            if (campaign.SenderDailyCap is { } perSender)
            {
                yield return Limit(
                    DecisionCode.CampaignSenderDailyCap, perSender, $"The campaign has sent through {waiting.Sender.FromEmail}", "on this day",
                    cap => Ask(none with { SenderDailyCap = cap }));
            }

            if (!waiting.Lane.IsFollowUp && campaign.NewDailyCap is { } fresh)
            {
                yield return Limit(
                    DecisionCode.NewContactsDailyCap, fresh, "The campaign has sent", "to new contacts on this day",
                    cap => Ask(none with { NewDailyCap = cap }));
            }

            if (waiting.Lane.IsFollowUp && sender.FollowUps is { } gate)
            {
                yield return Inbound(gate, Ask(none, free with { FollowUps = gate }));
            }
        }

        public IEnumerable<Rule> OfCompany() => sender.CompanyDailyCap is { } perCompany && waiting.Mail.Company is { } company
            ?
            [
                Limit(
                    DecisionCode.CompanyDailyCap, perCompany, $"You have sent to {company}", "on this day",
                    cap => Ask(none, free with { CompanyDailyCap = cap })),
            ]
            : [];

        Rule Tries(Probation probation, LimitReached? reached)
        {
            var (name, zone) = (waiting.Sender.FromEmail, waiting.ZoneOf(DecisionCode.SenderProbation));
            var until = reached is null ? null : ZonedMoment.Of(reached.ResetsAt, zone);
            var left = probation.MailsLeft.ToString(CultureInfo.InvariantCulture);
            return new(
                DecisionCode.SenderProbation, until is null,
                until is null
                    ? $"{name} stopped for its bounces and tries itself; mails that may still begin: {left}."
                    : $"{name} stopped for its bounces, and the mails that it tried itself with are being judged. It is asked again {until.Text}.",
                new Dictionary<string, string> { ["mailsLeft"] = left },
                ZonedMoment.Of(at, zone))
            { Until = until };
        }

        Rule Inbound(FollowUpGate gate, LimitReached? reached)
        {
            var (name, zone) = (waiting.Sender.FromEmail, waiting.ZoneOf(DecisionCode.InboundStale));
            var until = reached is null ? null : ZonedMoment.Of(reached.ResetsAt, zone);
            var readAt = gate.ReadAt is { } read ? ZonedMoment.Of(read, zone).Text : null;
            var last = readAt is null ? $"The mailbox of {name} was not read yet" : $"The mailbox of {name} was read {readAt}";
            var fault = gate.Fault is { } words ? $" The last look failed: {words.TrimEnd('.', ' ')}." : "";
            return new(
                DecisionCode.InboundStale, until is null,
                until is null ? $"{last}." : $"{last}, and an answer may lie in it.{fault} It is asked again {until.Text}.",
                new Dictionary<string, string>
                {
                    ["readAt"] = readAt ?? "",
                    ["freshUntil"] = gate.FreshUntil is { } fresh ? ZonedMoment.Of(fresh, zone).Text : "",
                },
                ZonedMoment.Of(at, zone))
            { Until = until };
        }

        LimitReached? Ask(SenderLimits only) => SendLimits.OfSender(only, waiting.Usage, at);

        LimitReached? Ask(CampaignLimits only, SenderLimits? ofSender = null) => SendLimits.OfCampaign(
            ofSender ?? free, only, waiting.Lane.IsFollowUp, waiting.Mail.Company, waiting.Usage, at);

        /// <param name="ask">The one limit with this figure: with 0 it is always reached, and so tells what counts against it.</param>
        Rule Limit(string code, int cap, string subject, string span, Func<int, LimitReached?> ask)
        {
            var reached = ask(cap);
            var used = (reached ?? ask(0))?.Used ?? 0;
            var zone = waiting.ZoneOf(code);
            var until = reached is null ? null : ZonedMoment.Of(reached.ResetsAt, zone);
            var words = string.Create(CultureInfo.InvariantCulture, $"{subject} {used:#,0} of {cap:#,0} mails {span}");
            return new(
                code, reached is null, until is null ? $"{words}." : $"{words}; it may go on {until.Text}.",
                new Dictionary<string, string>
                {
                    ["cap"] = cap.ToString(CultureInfo.InvariantCulture),
                    ["used"] = used.ToString(CultureInfo.InvariantCulture),
                },
                ZonedMoment.Of(at, zone))
            { Until = until };
        }
    }
}
