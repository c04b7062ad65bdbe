using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Stops;

/// <summary>Applies what happened to the mails of a contact. Whoever learns of a reply, a click or an absence comes through here.</summary>
public sealed partial class StopRun(
    StopRuleStore rules, StopStore store, IOptions<AbsenceOptions> absences, ILogger<StopRun> log)
{
    /// <remarks>Safe to repeat with the same event, also after what it did was lifted: it then does nothing.</remarks>
    public async Task<StopOutcome> ApplyAsync(long userId, StopEvent happened, DateTime now, CancellationToken cancellation)
    {
        if (await rules.OfContactAsync(userId, happened.ContactId, happened.CampaignId, cancellation) is not var (campaignId, found, zone))
        {
            return new StopOutcome.NotFound();
        }

        var effects = StopEffects.Of(happened, found, absences.Value, zone);
        if (effects.Scope == StopScope.None)
        {
            return StopOutcome.Applied.Nothing;
        }

        var outcome = await store.ApplyAsync(
            userId, happened with { CampaignId = campaignId }, effects, now, cancellation);
        if (outcome is StopOutcome.Applied applied)
        {
            LogApplied(
                effects.Reason, happened.ContactId, campaignId, applied.Cancelled, applied.Held, applied.PutOff,
                applied.CrossedInFlight);
        }

        return outcome;
    }

    [LoggerMessage(
        LogLevel.Information,
        "{Reason} of contact {Contact} in campaign {Campaign}: {Cancelled} mails cancelled, {Held} held, {PutOff} put off, {Crossed} crossed in flight")]
    partial void LogApplied(string reason, long contact, long? campaign, int cancelled, int held, int putOff, int crossed);
}
