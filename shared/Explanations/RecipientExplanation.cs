using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;

namespace ColdMail.Explanations;

/// <summary>What comes of asking for an explanation. Closed: the cases below are all there are.</summary>
public abstract record ExplanationResult
{
    ExplanationResult()
    {
    }

    public sealed record NoCampaign : ExplanationResult;

    /// <summary>The contact is no recipient of the campaign and was none, or there is no such contact.</summary>
    public sealed record NoRecipient : ExplanationResult;

    public sealed record Done(Explanation Explanation) : ExplanationResult;
}

/// <summary>Explains one recipient of a campaign from what the run that sends would read now.</summary>
public sealed class RecipientExplanation(ExplanationStore store, RulesStore rules, CounterStore counters, Ramps ramps)
{
    public async Task<ExplanationResult> ExplainAsync(
        long userId, long campaignId, long contactId, DateTime now, CancellationToken cancellation)
    {
        if (await store.NotesAsync(userId, campaignId, cancellation) is not { } notes
            || await rules.CampaignsAsync([campaignId], cancellation) is not [var campaign])
        {
            return new ExplanationResult.NoCampaign();
        }

        var rows = await store.FindAsync(userId, campaignId, contactId, notes, now, cancellation);
        var facts = new RecipientFacts
        {
            Campaign = campaign,
            Notes = notes,
            Contact = rows.Contact,
            Mails = rows.Mails,
            Exclusion = rows.Exclusion,
            Stops = rows.Stops,
            IsInAudience = rows.IsInAudience,
            WouldBeLeftOut = rows.WouldBeLeftOut,
            Senders = rows.Mails.Count == 0
                ? []
                : await rules.SendersAsync([.. rows.Mails.Select(mail => mail.SenderId).Distinct()], now, cancellation),
        };
        if (facts.Current is { Status: "scheduled" or "held" } mail && facts.SenderOf(mail) is { } sender)
        {
            sender = await ramps.PreviewAsync(sender, now, cancellation);
            var asked = SendLimits.CountersToRead(sender.Limits, campaign.Limits, facts.Contact.Company, now);
            facts = facts with
            {
                Senders = [.. facts.Senders.Where(other => other.Id != sender.Id), sender],
                Usage = await counters.ReadAsync(asked, cancellation),
            };
        }

        return Explanation.Of(facts, now) is { } explanation
            ? new ExplanationResult.Done(explanation)
            : new ExplanationResult.NoRecipient();
    }
}
