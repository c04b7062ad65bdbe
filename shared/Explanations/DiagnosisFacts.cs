using ColdMail.Campaigns;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Explanations;

/// <summary>Scheduled mails of a campaign that share everything a decision depends on.</summary>
public sealed record LaneCount
{
    public required long SenderId { get; init; }
    public required int StepNumber { get; init; }

    /// <summary>Of the recipients; empty: the campaign's, or of no interest. Likewise <see cref="Country"/>.</summary>
    public string Zone { get; init; } = "";
    public string Country { get; init; } = "";

    /// <summary>What put them off; null: nothing but the delay of the step.</summary>
    public string? Reason { get; init; }
    public bool IsDue { get; init; }
    public required long Mails { get; init; }

    /// <summary>UTC: the earliest of them.</summary>
    public required DateTime FirstDueAt { get; init; }
}

/// <summary>Mails in a state that the scheduler has no say in, or contacts that the launch left out (<c>excluded</c>).</summary>
public sealed record StateCount
{
    public required string Status { get; init; }
    public string? Reason { get; init; }
    public required long Mails { get; init; }
}

/// <summary>Everything that a diagnosis starts from: counts, never single mails.</summary>
public sealed record DiagnosisFacts
{
    public required CampaignRules Campaign { get; init; }
    public CampaignNotes Notes { get; init; } = new();

    /// <summary>Those of the campaign, deleted ones included.</summary>
    public IReadOnlyList<SenderRules> Senders { get; init; } = [];

    /// <summary>What their counters stand at now.</summary>
    public Usage Usage { get; init; } = new();
    public IReadOnlyList<LaneCount> Lanes { get; init; } = [];
    public IReadOnlyList<StateCount> States { get; init; } = [];

    /// <summary>What will keep waiting mails back when their turn comes.</summary>
    public IReadOnlyList<AheadCount> Ahead { get; init; } = [];

    /// <summary>What keeps a draft from being launched.</summary>
    public IReadOnlyList<LaunchProblem> Problems { get; init; } = [];
}
