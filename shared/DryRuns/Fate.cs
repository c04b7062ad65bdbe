using System.Diagnostics;
using ColdMail.Scheduling.Forecasts;

namespace ColdMail.DryRuns;

/// <summary>What comes of a mail, before it is written.</summary>
/// <param name="Outcome">Of <see cref="DryRunOutcome"/>.</param>
/// <param name="At">UTC: when it goes, or is held or cancelled; null when it stood before, or never comes.</param>
/// <param name="Reason">A stable code; null for a mail that goes.</param>
public readonly record struct Fate(
    long ContactId, int StepNumber, string Outcome, long? SenderId, DateTime? At, string? Reason, string? Detail);

/// <summary>Brings together what a plan, a launch and the campaign so far say of each mail.</summary>
public static class Fates
{
    /// <summary>Each mail once, by contact and step.</summary>
    /// <param name="standing">What was decided before.</param>
    public static IReadOnlyList<Fate> Of(ForecastPlan plan, IEnumerable<ExcludedContact> excluded, IEnumerable<Fate> standing)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var fates = new List<Fate>(plan.Mails.Count);
        fates.AddRange(standing);
        fates.AddRange(excluded.Select(contact => new Fate(
            contact.ContactId, 1, DryRunOutcome.Excluded, null, null, contact.Reason, null)));
        fates.AddRange(plan.Mails
            .Where(mail => mail.CampaignId == plan.CampaignId)
            .Select(mail => new Fate(mail.ContactId, mail.StepNumber, DryRunOutcome.Goes, mail.SenderId, mail.At, null, null)));
        fates.AddRange(plan.Unsent.Select(mail => new Fate(
            mail.ContactId, mail.StepNumber, OutcomeOf(mail.Status), mail.SenderId, mail.At, mail.Code, mail.Words)));
        return [.. fates.OrderBy(fate => (fate.ContactId, fate.StepNumber)).DistinctBy(fate => (fate.ContactId, fate.StepNumber))];
    }

    /// <summary>Parts of about a size, the mails of a contact in one.</summary>
    /// <param name="fates">By contact.</param>
    public static IEnumerable<IReadOnlyList<Fate>> Parts(IReadOnlyList<Fate> fates, int size)
    {
        var part = new List<Fate>(size);
        foreach (var fate in fates)
        {
            if (part.Count >= size && part[^1].ContactId != fate.ContactId)
            {
                yield return part;
                part = new(size);
            }

            part.Add(fate);
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    static string OutcomeOf(string status) => status switch
    {
        "held" => DryRunOutcome.Held,
        "cancelled" => DryRunOutcome.Cancelled,
        "scheduled" => DryRunOutcome.Waits,
        _ => throw new UnreachableException(),
    };
}
