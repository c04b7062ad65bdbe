using ColdMail.Stops;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ColdMail.Inbox;

/// <summary>Labels conversations, and says of mails whether a person or a machine wrote them.</summary>
public sealed class Labelling(LabelStore store, StopRuleStore rules, IOptions<AbsenceOptions> absences)
{
    /// <param name="until">Of not_now: needed; of out_of_office: the day of return, if known.</param>
    public async Task<LabelOutcome> LabelAsync(
        long userId, long threadId, ThreadLabel label, DateOnly? until, DateTime now, CancellationToken cancellation) =>
        await store.OwnerAsync(userId, threadId, cancellation) is { } thread
            ? await SetAsync(userId, thread, label, until, null, now, cancellation)
            : new LabelOutcome.NotFound();

    /// <summary>Corrects what a mail was taken for; stops are applied or taken back with it.</summary>
    /// <param name="isReply">A person wrote it; false: a machine.</param>
    /// <param name="returnsOn">Of a machine: the day on which the contact is back, if known.</param>
    public async Task<LabelOutcome> ReclassifyAsync(
        long userId, long mailId, bool isReply, DateOnly? returnsOn, DateTime now, CancellationToken cancellation) =>
        await store.OwnerOfMailAsync(userId, mailId, cancellation) is { } thread
            ? await SetAsync(
                userId, thread, isReply ? null : ThreadLabel.OutOfOffice, isReply ? null : returnsOn,
                (mailId, isReply ? "reply" : "auto_reply"), now, cancellation)
            : new LabelOutcome.NotFound();

    async Task<LabelOutcome> SetAsync(
        long userId, ThreadOwner thread, ThreadLabel? label, DateOnly? until, (long, string)? mail, DateTime now,
        CancellationToken cancellation)
    {
        var found = await rules.OfContactAsync(userId, thread.ContactId, thread.CampaignId, cancellation);
        var (says, zone) = found is var (_, known, where) ? (known, where) : (StopRules.OutsideCampaigns, "UTC");
        StopEvent? happened = label switch
        {
            ThreadLabel.NotNow => new StopEvent.NotNow(StartOf(until!.Value, zone))
            {
                ContactId = thread.ContactId,
                CampaignId = thread.CampaignId,
                OccurredAt = now,
                Actor = userId,
            },
            ThreadLabel.OutOfOffice => new StopEvent.AutoReply(until)
            {
                ContactId = thread.ContactId,
                CampaignId = thread.CampaignId,
                OccurredAt = now,
                Actor = userId,
            },
            ThreadLabel.WrongPerson => new StopEvent.WrongPerson
            {
                ContactId = thread.ContactId,
                CampaignId = thread.CampaignId,
                OccurredAt = now,
                Actor = userId,
            },
            _ => null,
        };
        var reply = new StopEvent.HumanReply(thread.MessageId)
        {
            ContactId = thread.ContactId,
            CampaignId = thread.CampaignId,
            OccurredAt = now,
            Actor = userId,
        };
        return await store.SetAsync(
            userId, thread, label, until, mail,
            new(happened is null ? null : (happened, EffectsOf(happened)), (reply, EffectsOf(reply))), now, cancellation);

        StopEffects EffectsOf(StopEvent stop) => StopEffects.Of(stop, says, absences.Value, zone);
    }

    static DateTime StartOf(DateOnly day, string zone) =>
        (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc).AtStartOfDay(LocalDate.FromDateOnly(day)).ToDateTimeUtc();
}
