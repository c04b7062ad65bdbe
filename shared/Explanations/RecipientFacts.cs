using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Stops;
using ColdMail.Suppression;

namespace ColdMail.Explanations;

/// <summary>What an explanation has to know of a campaign beside its rules.</summary>
public sealed record CampaignNotes
{
    /// <summary>Why the system paused it, in words; null when a person did.</summary>
    public string? StatusReason { get; init; }

    /// <summary>UTC; null while it is not finished.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>UTC: since when it is paused; null while it is not.</summary>
    public DateTime? PausedAt { get; init; }

    /// <summary>Its whole audience has its mails or exclusions.</summary>
    public bool IsWritten { get; init; }

    /// <summary>What becomes of a follow-up whose sender was deleted: hold or new_thread.</summary>
    public string LostSender { get; init; } = "hold";

    /// <summary>Its senders that do send.</summary>
    public long ActiveSenders { get; init; }
}

/// <summary>A contact as the begin sees it.</summary>
public sealed record RecipientContact
{
    public required long Id { get; init; }
    public string Email { get; init; } = "";

    /// <summary>Of <c>contacts.status</c>.</summary>
    public string Status { get; init; } = "ok";
    public bool IsDeleted { get; init; }

    /// <summary>The entry of a suppression list that covers it in this campaign; null: none does.</summary>
    public SuppressionHit? Suppression { get; init; }

    /// <summary>Null: unknown; likewise the next three.</summary>
    public string? Zone { get; init; }
    public string? ZoneReason { get; init; }
    public string? Country { get; init; }
    public string? Company { get; init; }
}

/// <summary>A mail of the recipient, as its row says.</summary>
public sealed record RecipientMail
{
    public required long Id { get; init; }
    public required int StepNumber { get; init; }
    public required long SenderId { get; init; }
    public required string Status { get; init; }
    public string? Reason { get; init; }

    /// <summary>UTC, as all instants here.</summary>
    public required DateTime ScheduledAt { get; init; }

    /// <summary>When it was accepted; while uncertain, when it was offered.</summary>
    public DateTime? SentAt { get; init; }

    /// <summary>How often it was offered.</summary>
    public int Attempt { get; init; }
    public DateTime? LeaseUntil { get; init; }

    /// <summary>Of its lane; empty: the campaign's, or of no interest.</summary>
    public string Zone { get; init; } = "";
    public string Country { get; init; } = "";

    /// <summary>The last answer of the server, or what a held mail lacks.</summary>
    public string? LastReply { get; init; }
    public DateTime? RepliedAt { get; init; }
    public DateTime? BouncedAt { get; init; }
    public DateTime? UnsubscribedAt { get; init; }

    /// <summary>It can still go, by itself or by a person.</summary>
    public bool IsOpen => Status is "scheduled" or "claimed" or "sending" or "held";
}

/// <summary>Everything that an explanation of one recipient starts from.</summary>
public sealed record RecipientFacts
{
    public required CampaignRules Campaign { get; init; }
    public CampaignNotes Notes { get; init; } = new();
    public required RecipientContact Contact { get; init; }

    /// <summary>In the order of their steps.</summary>
    public IReadOnlyList<RecipientMail> Mails { get; init; } = [];

    /// <summary>Why the launch left the contact out; null when it did not.</summary>
    public string? Exclusion { get; init; }

    /// <summary>In a list of a campaign whose audience is not written yet.</summary>
    public bool IsInAudience { get; init; }

    /// <summary>Why a launch now would leave the contact out; null when it would not.</summary>
    public string? WouldBeLeftOut { get; init; }

    /// <summary>In force for the contact.</summary>
    public IReadOnlyList<OpenStop> Stops { get; init; } = [];

    /// <summary>Those of the mails, deleted ones included.</summary>
    public IReadOnlyList<SenderRules> Senders { get; init; } = [];

    /// <summary>What the counters stand at that the next mail is held against.</summary>
    public Usage Usage { get; init; } = new();

    /// <summary>The mail that is asked about: the first that can still go, else the last.</summary>
    public RecipientMail? Current => Mails.FirstOrDefault(mail => mail.IsOpen) ?? (Mails is [.., var last] ? last : null);

    public SenderRules? SenderOf(RecipientMail mail) => Senders.FirstOrDefault(sender => sender.Id == mail.SenderId);
}
