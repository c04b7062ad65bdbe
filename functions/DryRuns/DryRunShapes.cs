using ColdMail.Campaigns;
using ColdMail.DryRuns;
using ColdMail.Explanations;

namespace ColdMail.Functions.DryRuns;

/// <summary>A dry run of a campaign.</summary>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="AsOf">UTC: the instant from which the campaign was played; null before it has begun.</param>
/// <param name="BeginsAt">UTC: when the first mail would go; likewise the last. Null before it is done, or when none goes.</param>
/// <param name="Mails">Mails that would go.</param>
/// <param name="Outcomes">All mails by what comes of them and why; empty before it is done.</param>
/// <param name="Error">Why it did not come to its end, and what to do.</param>
public sealed record DryRunState(
    long Id, long CampaignId, string Status, int Percent, DateTime? AsOf, DateTime? BeginsAt, DateTime? FinishesAt, int Mails,
    IReadOnlyList<DryRunOutcomeCount> Outcomes, string? Error, DateTime CreatedAt, DateTime? EndedAt)
{
    public static DryRunState Of(DryRun run) => new(
        run.Id, run.CampaignId, run.Status, run.Percent, run.AsOf, run.BeginsAt, run.FinishesAt,
        run.Outcomes.Where(outcome => outcome.Outcome == DryRunOutcome.Goes).Sum(outcome => outcome.Mails),
        [.. run.Outcomes.Select(outcome => new DryRunOutcomeCount(
            outcome.Outcome, outcome.Reason, DryRunWords.Of(outcome.Reason, null), outcome.Mails))],
        run.Error, run.CreatedAt, run.EndedAt);
}

/// <param name="Outcome"><c>goes</c>, <c>held</c>, <c>cancelled</c>, <c>excluded</c>, or <c>waits</c>: still, a year later.</param>
/// <param name="Text">The reason in words.</param>
public sealed record DryRunOutcomeCount(string Outcome, string? Reason, string? Text, int Mails);

/// <summary>What would come of a mail.</summary>
/// <param name="Email">Empty for a contact that was removed since.</param>
/// <param name="Text">The reason in words.</param>
/// <param name="At">UTC: when it goes, or is held or cancelled; null when it stood before the dry run, or never comes.</param>
/// <param name="MessageId">Without angle brackets; likewise <paramref name="InReplyTo"/>.</param>
public sealed record DryRunMailAnswer(
    long ContactId, int StepNumber, string Email, string Outcome, string? Reason, string? Text, DateTime? At, long? SenderId,
    string? From, string? Subject, int? SizeBytes, string? MessageId, string? InReplyTo)
{
    public static Page<DryRunMailAnswer> Of(Page<DryRunLine> page) => new([.. page.Items.Select(Of)], page.Next);

    static DryRunMailAnswer Of(DryRunLine line) => new(
        line.ContactId, line.StepNumber, line.Email, line.Outcome, line.Reason, DryRunWords.Of(line.Reason, line.Detail),
        line.DecidedAt, line.SenderId, line.From, line.Subject, line.SizeBytes, line.MessageIdHeader, line.InReplyTo);
}

static class DryRunWords
{
    public static string? Of(string? reason, string? detail) => detail ?? (reason is null ? null : CodeBook.Of(reason).Meaning);
}
