using System.Text.Json;

namespace ColdMail.DryRuns;

/// <summary>A campaign played to its end on a clock of its own, by the code that sends, with nothing sent and nothing changed.</summary>
/// <remarks><c>queued → running → done | failed | cancelled</c>; a run whose worker is lost begins anew.</remarks>
public sealed record DryRun
{
    public required long Id { get; init; }
    public required long UserId { get; init; }
    public required long CampaignId { get; init; }
    public required string Status { get; init; }
    public required int Percent { get; init; }

    /// <summary>UTC: the instant it starts from; null before it has begun.</summary>
    public required DateTime? AsOf { get; init; }

    /// <summary>UTC: when the first mail goes; null before it is done, or when none goes. Likewise the last.</summary>
    public required DateTime? BeginsAt { get; init; }
    public required DateTime? FinishesAt { get; init; }
    public required string? OutcomesJson { get; init; }

    /// <summary>What stopped it, and what to do.</summary>
    public required string? Error { get; init; }
    public required int Attempts { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? EndedAt { get; init; }

    /// <summary>Empty before it is done.</summary>
    public IReadOnlyList<OutcomeCount> Outcomes =>
        OutcomesJson is null ? [] : JsonSerializer.Deserialize<List<OutcomeCount>>(OutcomesJson)!;
}

/// <summary>How many mails end alike.</summary>
/// <param name="Outcome">Of <see cref="DryRunOutcome"/>.</param>
/// <param name="Reason">A stable code; null for mails that go.</param>
public sealed record OutcomeCount(string Outcome, string? Reason, int Mails);

/// <summary>What comes of a mail in a dry run.</summary>
public static class DryRunOutcome
{
    public const string Goes = "goes";

    /// <summary>It waits for a person.</summary>
    public const string Held = "held";
    public const string Cancelled = "cancelled";

    /// <summary>The launch leaves the contact out.</summary>
    public const string Excluded = "excluded";

    /// <summary>It still waits when the clock of the dry run stops.</summary>
    public const string Waits = "waits";
}

/// <summary>A mail of a dry run. A step that is not reached has none.</summary>
/// <param name="Detail">The reason in words, where the code does not say it all.</param>
/// <param name="DecidedAt">UTC: when it goes, or is held or cancelled; null when it stood before, or never comes.</param>
/// <param name="MessageIdHeader">Of the mail that would go, without angle brackets; likewise <paramref name="InReplyTo"/>.</param>
/// <param name="BodyHash">SHA-256 over subject, text and HTML as composed.</param>
public sealed record DryRunMail(
    long ContactId, int StepNumber, string Outcome, string? Reason, string? Detail, long? SenderId, DateTime? DecidedAt,
    string? Subject, string? MessageIdHeader, string? InReplyTo, int? SizeBytes, byte[]? BodyHash);
