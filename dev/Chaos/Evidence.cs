using ColdMail.Dev.MailCatcher;

namespace ColdMail.Dev.Chaos;

/// <summary>Everything a verdict is built on: what arrived, what the database says, and what was done to the workers.</summary>
public sealed record Evidence
{
    /// <summary>The log of the mail catcher, the truth about what went.</summary>
    public required IReadOnlyList<SinkRecord> Sink { get; init; }

    public required IReadOnlyList<MessageRow> Messages { get; init; }

    public required IReadOnlyList<SenderRow> Senders { get; init; }

    public required IReadOnlyList<SenderUsageRow> SenderUsage { get; init; }

    public required IReadOnlyList<UserUsageRow> UserUsage { get; init; }

    public required IReadOnlyList<StepRow> Steps { get; init; }

    /// <summary>How many first-step mails there were before anything ran.</summary>
    public required int ScheduledAtStart { get; init; }

    public required int Kills { get; init; }

    /// <summary>Mails that were on their way just after a kill: only these can have been lost with a worker.</summary>
    public required IReadOnlySet<MessageAttempt> OnTheirWayAtKills { get; init; }

    /// <summary>How many mails one commit may mark as being offered on a connection.</summary>
    public required int BeginBatch { get; init; }

    /// <summary>By how much two mails may come closer than the gap says: the network between clock and sink.</summary>
    public TimeSpan GapTolerance { get; init; } = TimeSpan.FromMilliseconds(50);
}

/// <summary>One attempt to send one mail.</summary>
public readonly record struct MessageAttempt(long MessageId, int Attempt);

/// <summary>One row of <c>email_messages</c>.</summary>
public sealed record MessageRow
{
    public required long Id { get; init; }
    public required long CampaignId { get; init; }
    public required int StepNumber { get; init; }
    public required long ContactId { get; init; }

    /// <summary>Address of the contact.</summary>
    public required string Email { get; init; }
    public required long SenderId { get; init; }
    public required long UserId { get; init; }
    public required string Status { get; init; }
    public required string? Reason { get; init; }
    public required int Attempt { get; init; }

    /// <summary>Without angle brackets; null before the first attempt.</summary>
    public required string? MessageIdHeader { get; init; }
    public required DateTime ScheduledAt { get; init; }
    public required DateTime? SentAt { get; init; }
    public required DateTime? UsageDay { get; init; }
    public required DateTime? UserUsageDay { get; init; }

    /// <summary>It went, or it may have gone: the sequence goes on and the cap stays used.</summary>
    internal bool Continues => Status is "sent" or "uncertain";

    /// <summary>It holds a place under the caps.</summary>
    internal bool IsReserved => Status is "sent" or "uncertain" or "sending";
}

public sealed record SenderRow
{
    public required long Id { get; init; }
    public required string FromEmail { get; init; }
    public required int DailyCap { get; init; }
    public required int MinGapSeconds { get; init; }
}

public sealed record SenderUsageRow
{
    public required long SenderId { get; init; }
    public required DateTime Day { get; init; }
    public required int Reserved { get; init; }
}

public sealed record UserUsageRow
{
    public required long UserId { get; init; }
    public required DateTime Day { get; init; }
    public required int Reserved { get; init; }
}

public sealed record StepRow
{
    public required long CampaignId { get; init; }
    public required int StepNumber { get; init; }

    /// <summary>After the actual send of the step before.</summary>
    public required int DelayHours { get; init; }
}
