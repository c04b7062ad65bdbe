namespace ColdMail.Explanations;

/// <summary>What would become of a mail that waits for a person, if that person acted now.</summary>
/// <param name="Action">release: of a held mail; resume: of a paused campaign.</param>
/// <param name="Code">What would decide then; <see cref="CodeBook"/> explains it.</param>
/// <param name="Next">When it might go; null when something else is in the way that does not end by itself.</param>
/// <param name="Obstacles">As of <see cref="Decision"/>.</param>
public sealed record Supposition(
    string Action, string Code, string Words, ZonedMoment? Next, IReadOnlyList<ShownObstacle> Obstacles)
{
    const string Release = "release";
    const string Resume = "resume";

    /// <summary>Asks the rules that the run that sends would ask, with the mail as the action would leave it.</summary>
    /// <returns>Null when the mail does not wait for a person.</returns>
    internal static Supposition? Of(RecipientFacts facts, DateTime now) => facts.Current switch
    {
        { Status: "held" } mail => Of(Release, facts, Released(mail, now), StatusAfterRelease(facts), now),
        { Status: "scheduled" } mail when facts.Campaign.Status == "paused" =>
            Of(Resume, facts, Resumed(mail, facts.Notes.PausedAt, now), facts.Notes.IsWritten ? "running" : "launching", now),
        _ => null,
    };

    static Supposition Of(string action, RecipientFacts facts, RecipientMail mail, string status, DateTime now)
    {
        var then = facts with
        {
            Campaign = facts.Campaign with { Status = status },
            Mails = [.. facts.Mails.Select(other => other.Id == mail.Id ? mail : other)],
        };
        var decision = WaitingRecipient.Of(then, mail, now).Decision;
        return new(action, decision.Code, Text(action, decision, now), decision.Next, decision.Obstacles);
    }

    static string Text(string action, Decision decision, DateTime now)
    {
        var condition = action == Release
            ? "Released now, and with what held it put right,"
            : "With the campaign resumed now,";
        return decision.Next switch
        {
            null => $"{condition} it would still not go. {decision.Words}",
            { } next when next.At <= now => $"{condition} it may go at once.",
            { } next => $"{condition} it may go {next.Text}.",
        };
    }

    /// <summary>As <see cref="Sending.ResolveStore.ReleaseHeldAsync"/> leaves it.</summary>
    static RecipientMail Released(RecipientMail mail, DateTime now) => mail with
    {
        Status = "scheduled",
        Reason = Sending.Reason.Released,
        ScheduledAt = mail.ScheduledAt > now ? mail.ScheduledAt : now,
    };

    /// <summary>As <see cref="Campaigns.CampaignStatusStore.ResumeAsync"/> leaves it.</summary>
    static RecipientMail Resumed(RecipientMail mail, DateTime? pausedAt, DateTime now) =>
        pausedAt is { } paused && mail is { StepNumber: > 1, Attempt: 0 } && mail.ScheduledAt > paused
            ? mail with { ScheduledAt = mail.ScheduledAt + (now - paused) }
            : mail;

    /// <summary>A finished campaign goes on for a mail that is released; in any other state it stays.</summary>
    static string StatusAfterRelease(RecipientFacts facts) => facts.Campaign.Status == "done" ? "running" : facts.Campaign.Status;
}
