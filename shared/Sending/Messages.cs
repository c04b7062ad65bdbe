using ColdMail.Scheduling.Limits;

namespace ColdMail.Sending;

/// <summary>A mail that a run has claimed, with what is needed to write and judge it.</summary>
public sealed record ClaimedMessage
{
    public required long Id { get; init; }
    public required long UserId { get; init; }
    public required long CampaignId { get; init; }
    public required long StepId { get; init; }
    public required int StepNumber { get; init; }

    /// <summary>Of the recipient; empty: the campaign's.</summary>
    public required string Zone { get; init; }
    public required string Country { get; init; }
    public required long ContactId { get; init; }
    public required int Attempt { get; init; }
    public required int Deferrals { get; init; }
    public required DateTime? FirstAttemptAt { get; init; }
    public required string? MessageIdHeader { get; init; }
    public required DateTime? DateHeader { get; init; }
    public required int Resend { get; init; }
    public required string Email { get; init; }
    public required string FirstName { get; init; }
    public required string LastName { get; init; }
    public required string Company { get; init; }
    public required string? CustomFieldsJson { get; init; }

    /// <summary>Registrable domain; null for free mail and other shared domains.</summary>
    public required string? CompanyDomain { get; init; }
}

/// <summary>What is fixed about a mail before the first byte of it leaves: it stays the same over all attempts.</summary>
/// <param name="CompanyDomain">Of the recipient; null for shared domains.</param>
/// <param name="MessageIdHeader">Message-ID without angle brackets.</param>
public sealed record FrozenMail(
    long MessageId, long CampaignId, int StepNumber, long ContactId, string? CompanyDomain, string MessageIdHeader,
    DateTime DateHeader, byte[] BodyHash)
{
    public bool IsFollowUp => StepNumber > 1;
}

/// <summary>A mail on its way: it was committed as <c>sending</c> under this attempt number and may be offered once.</summary>
/// <param name="BegunAt">When the commit was made; for the sequence the instant of sending while nothing better is known.</param>
/// <param name="Counters">What carries its reservation; empty where nothing may be given back.</param>
public sealed record OfferedMessage(
    long Id, long UserId, long CampaignId, long StepId, int StepNumber, string Zone, string Country, long ContactId,
    string Email, long SenderId, long LeaseToken, int Attempt, int Deferrals, DateTime FirstAttemptAt, DateTime BegunAt,
    IReadOnlyList<Counter> Counters)
{
    /// <summary>No step follows in its campaign, whose steps are settled with the launch. False also where nobody looked.</summary>
    public bool IsLast { get; init; }
}

/// <summary>The row that the step after this one needs.</summary>
public sealed record FollowUp(long StepId, int StepNumber, DateTime ScheduledAt);

/// <summary>An earlier mail of the same sequence to the same contact, for threading.</summary>
public sealed record EarlierMail(long ContactId, int StepNumber, string MessageIdHeader, long SenderId);
