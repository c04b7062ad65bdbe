using ColdMail.Campaigns;

namespace ColdMail.Sending;

/// <summary>What a run needs to know of a campaign to place the next step.</summary>
public sealed record StepPlan(SendingWindow Window, IReadOnlyList<PlannedStep> Steps);

/// <param name="DelayHours">Hours after the actual send of the step before, to the same contact.</param>
public sealed record PlannedStep(long Id, int StepNumber, int DelayHours);

/// <summary>Places the step after one that went, or may have gone.</summary>
public static class FollowUps
{
    /// <returns>Null when the mail was the last step, or did not go.</returns>
    /// <remarks>
    /// Counted from the instant this contact's mail went, never from the plan: a slip moves all later steps by the same
    /// amount, so there is nothing to catch up with.
    /// </remarks>
    public static FollowUp? After(Settlement settlement, StepPlan plan)
    {
        var next = plan.Steps
            .Where(step => step.StepNumber > settlement.Message.StepNumber)
            .MinBy(step => step.StepNumber);
        if (next is null || !settlement.Continues)
        {
            return null;
        }

        var due = settlement.SettledAt.AddHours(next.DelayHours);
        return new(next.Id, next.StepNumber, plan.Window.NextOpen(due) ?? due);
    }
}
