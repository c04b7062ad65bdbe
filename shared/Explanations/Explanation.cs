using ColdMail.Scheduling;

namespace ColdMail.Explanations;

/// <summary>Why a recipient of a campaign has got what it got, and what comes next.</summary>
/// <param name="Now">The instant of the explanation, on the clock of the campaign.</param>
/// <param name="Rules">In the order in which they are asked: the first that did not pass decides.</param>
/// <param name="Steps">What became or becomes of each step, in their order.</param>
public sealed record Explanation(
    long CampaignId, string CampaignStatus, long ContactId, string Email, ZonedMoment Now, Decision Decision,
    IReadOnlyList<Rule> Rules, IReadOnlyList<StepState> Steps)
{
    /// <summary>When its mail would go if a person released it, or resumed the campaign, now; null when it waits for no person.</summary>
    public Supposition? IfNow { get; init; }

    /// <returns>Null when the contact is no recipient of the campaign and was none.</returns>
    public static Explanation? Of(RecipientFacts facts, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts is { Current: null, Exclusion: null, IsInAudience: false })
        {
            return null;
        }

        var (decision, rules) = facts.Current switch
        {
            { Status: "scheduled" } mail => WaitingRecipient.Of(facts, mail, now),
            { } mail => EndedRecipient.Of(facts, mail, now),
            null => UnwrittenRecipient.Of(facts, now),
        };
        return new(
            facts.Campaign.Id, facts.Campaign.Status, facts.Contact.Id, facts.Contact.Email, ZonedMoment.Of(now, facts.Campaign.Zone),
            decision, rules, StepState.Of(facts, decision, now))
        {
            IfNow = Supposition.Of(facts, now),
        };
    }
}

/// <summary>The answer in short.</summary>
/// <param name="Code">What decides; <see cref="CodeBook"/> explains it.</param>
/// <param name="Next">
/// The first instant at which nothing is in the way, on the clock of the rule that ends last; null when that never comes by itself.
/// </param>
/// <param name="Obstacles">What is in the way one after the other, each with its end.</param>
public sealed record Decision(
    string Code, string Words, string WhatToDo, ZonedMoment? Next, IReadOnlyList<ShownObstacle> Obstacles)
{
    /// <summary>Of a code that no rule of the scheduler stands behind.</summary>
    internal static Decision Of(string code, string words) => new(code, words, CodeBook.Of(code).WhatToDo, null, []);

    /// <summary>What the rules and the outlook come to.</summary>
    /// <param name="rules">With those that are asked before the scheduler.</param>
    internal static Decision Of(Waiting waiting, IReadOnlyList<Rule> rules, string code, Outlook outlook)
    {
        var entry = CodeBook.Of(code);
        var words = rules.FirstOrDefault(rule => !rule.Passed)?.Words ?? entry.Meaning;
        var obstacles = outlook.Obstacles.Select(obstacle => ShownObstacle.Of(obstacle, waiting)).ToList();
        ZonedMoment? next = outlook.NextAt is { } at
            ? ZonedMoment.Of(at, waiting.ZoneOf(outlook.Obstacles is [.., var last] ? last.Code : DecisionCode.Ready))
            : null;
        if (obstacles.Count > 1)
        {
            words = next is null ? $"{words} After that: {obstacles[^1].Words}" : $"{words} With all that follows it may go {next.Text}.";
        }

        return new(code, words, entry.WhatToDo, next, obstacles);
    }
}

/// <param name="Until">Null: it does not end by itself.</param>
public sealed record ShownObstacle(string Code, string Words, ZonedMoment? Until)
{
    internal static ShownObstacle Of(Obstacle obstacle, Waiting waiting) => new(
        obstacle.Code,
        CodeBook.Of(obstacle.Code).Meaning,
        obstacle.Until is { } until ? ZonedMoment.Of(until, waiting.ZoneOf(obstacle.Code)) : null);
}
