using ColdMail.Scheduling;

namespace ColdMail.Explanations;

/// <summary>The codes of <see cref="DecisionCode"/>.</summary>
static class SchedulerEntries
{
    const string Topic = "Scheduler";

    public static IReadOnlyList<CodeEntry> All { get; } =
    [
        Entry(
            DecisionCode.Ready,
            "Nothing is in the way: the mail goes as soon as its sender has worked through what comes before it.",
            "Nothing. If it stays like this for more than a few minutes, see whether the sender is active."),
        Entry(
            DecisionCode.NotDue,
            "The delay of the step is not over yet.",
            "Nothing, it goes by itself. Pause the campaign to change the delay of the step."),
        Entry(
            DecisionCode.Gap,
            "The sender rests between two mails, or after its server asked for a rest.",
            "Nothing, it goes by itself. More senders, or a shorter gap in the settings of the sender, make it faster."),
        Entry(
            DecisionCode.SenderDailyCap,
            "The sender has sent what it may on this day of its time zone.",
            "Wait for the next day, raise the daily cap of the sender, or add senders."),
        Entry(
            DecisionCode.SenderRamp,
            "The sender is starting slowly and has sent what its ramp allows on this day.",
            "Wait for the next day; the ramp allows more after every clean day. Adding senders is safer than shortening the ramp."),
        Entry(
            DecisionCode.SenderHourlyCap,
            "The sender has sent what it may in this clock hour.",
            "Wait for the next hour, or raise the hourly cap of the sender."),
        Entry(
            DecisionCode.SenderRollingCap,
            "The provider of the sender allows no more mails within any 24 hours.",
            "Wait; raising it only helps when the provider really allows more. Add senders to send more."),
        Entry(
            DecisionCode.UserDailyCap,
            "Your plan allows no more mails on this day of UTC, over all campaigns and senders.",
            "Wait for the next day, or take a larger plan."),
        Entry(
            DecisionCode.DomainHourlyCap,
            "All senders of this sending domain together have used up its clock hour.",
            "Wait for the next hour, raise the hourly cap of the domain, or add senders of another domain."),
        Entry(
            DecisionCode.CampaignDailyCap,
            "The campaign has sent what it may on this day of its time zone.",
            "Wait for the next day, or raise the daily cap of the campaign."),
        Entry(
            DecisionCode.NewContactsDailyCap,
            "The campaign has written to as many new contacts as it may on this day; follow-ups go on.",
            "Wait for the next day, or raise the cap on new contacts. A cap of 0 lets no new contact in until it is raised."),
        Entry(
            DecisionCode.CampaignSenderDailyCap,
            "The campaign has sent as much through this one sender as it may on this day.",
            "Wait for the next day, raise the cap per sender in the campaign, or add senders."),
        Entry(
            DecisionCode.CompanyDailyCap,
            "The company of the recipient got as many of your mails as it may on this day of UTC.",
            "Nothing, it goes on the next day. The cap is yours to change in your settings."),
        Entry(
            DecisionCode.InboundStale,
            "The mailbox of the sender was not read lately, so the recipient may have answered already; first mails go on.",
            "Nothing, it goes when the mailbox is read again. If that lasts, look at the mailbox of the sender: it says why it cannot be read."),
        Entry(
            DecisionCode.StepExpired,
            "The step was not to be sent after an instant that has passed, so the mail ends.",
            "Nothing can be done for this mail. Set a later date for the step before the next campaign."),
        Entry(
            DecisionCode.SenderNotActive,
            "The sender of the mail is paused, in error or deleted.",
            "Look at the sender: put right what it says, test the connection, then resume it."),
        Entry(
            DecisionCode.SenderBreakerOpen,
            "Too many mails of the sender bounced or were reported as unwanted, so it has stopped.",
            "Look at its health: addresses, codes and the arithmetic. Verify the list. It tries itself with a few mails after its rest, or now if you resume it."),
        Entry(
            DecisionCode.SenderProbation,
            "The sender stopped for its bounces; the few mails that it tried itself with have gone and are being judged.",
            "Nothing, it goes on by itself when none of them bounces, and stops again otherwise."),
        Entry(
            DecisionCode.BeyondForecast,
            "The mail would not go within the time that a forecast looks ahead.",
            "Raise the limits, add senders, or plan for fewer recipients."),
    ];

    static CodeEntry Entry(string code, string meaning, string whatToDo) => new(Topic, code, meaning, whatToDo);
}
