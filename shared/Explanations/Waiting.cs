using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Zones;

namespace ColdMail.Explanations;

/// <summary>A mail that waits, with everything that the scheduler decides from.</summary>
/// <param name="Reason">Stored with the mail: why it waits; null when it needs none.</param>
/// <param name="Usage">What its counters stand at now.</param>
public sealed record Waiting(
    CampaignRules Campaign, SenderRules Sender, LaneKey Key, WaitingMail Mail, string? Reason, Usage Usage)
{
    /// <summary>How the zone of the recipient was found: a code of <see cref="Scheduling.Zones.ZoneReason"/>.</summary>
    public string ZoneFrom { get; init; } = ZoneReason.CampaignZone;

    public Lane Lane => Campaign.LaneOf(Key, Sender);

    /// <summary>Whose clock the sending hours are read on: IANA name.</summary>
    public string RecipientZone => Lane.Calendar.Rules.Zone;

    /// <summary>
    /// Why it is not due, as long as it is not: the campaign has not begun, else what put it off last, else the delay of its step.
    /// </summary>
    public string NotDueCode(DateTime now) => Campaign.StartAt > now ? CalendarCode.NotStarted
        : Reason is Sending.Reason.Deferred or Sending.Reason.AutoReply or Sending.Reason.NotNow or DecisionCode.CompanyDailyCap ? Reason
        : DecisionCode.NotDue;

    /// <summary>The first instant at which calendar and limits are asked, UTC: due, the gap over, and not before now.</summary>
    public DateTime AskedAt(DateTime now) => Later(now, Later(Mail.DueAt, Sender.NextSendAt));

    /// <summary>The clock on which a person reads when a rule is over: IANA name.</summary>
    public string ZoneOf(string code) => code switch
    {
        DecisionCode.Gap or DecisionCode.SenderDailyCap or DecisionCode.SenderRamp or DecisionCode.CampaignSenderDailyCap
            or DecisionCode.InboundStale or DecisionCode.SenderProbation or DecisionCode.SenderBreakerOpen or CalendarCode.SenderWorkday or CalendarCode.SenderFrozen => Sender.Zone,
        DecisionCode.UserDailyCap or DecisionCode.CompanyDailyCap or DecisionCode.SenderHourlyCap or DecisionCode.SenderRollingCap
            or DecisionCode.DomainHourlyCap => "UTC",
        DecisionCode.CampaignDailyCap or DecisionCode.NewContactsDailyCap or DecisionCode.StepExpired or CalendarCode.NotStarted
            or CalendarCode.CampaignEnded => Campaign.Zone,
        _ => RecipientZone,
    };

    static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;
}
