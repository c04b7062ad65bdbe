using System.Globalization;
using System.Text.RegularExpressions;
using ColdMail.Composing;
using ColdMail.Scheduling.Calendars;
using ColdMail.Templates;

namespace ColdMail.Campaigns;

/// <summary>Something that keeps a campaign from being launched.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Field">Where to change it: <c>steps[0].subject</c>, <c>audience</c>, <c>senders</c>, <c>schedule.startAt</c> …</param>
/// <param name="Text">What to do about it.</param>
public sealed record LaunchProblem(string Code, string Field, string Text);

/// <summary>What a launch is decided on.</summary>
/// <param name="HasContacts">The included lists hold at least one contact.</param>
/// <param name="HasRecipients">At least one of them is left after exclusions.</param>
/// <param name="PostalAddress">Of the user; printed in the footer of every mail.</param>
public sealed record LaunchFacts(Campaign Campaign, bool HasContacts, bool HasRecipients, string PostalAddress);

/// <summary>Decides whether a campaign may be launched, and says everything that is in the way at once.</summary>
public static partial class LaunchCheck
{
    /// <summary>An older start is more likely a mistake than a wish to begin at once.</summary>
    static readonly TimeSpan OldestStart = TimeSpan.FromDays(1);

    /// <summary>Every whole hour that a recipient's clock may differ from UTC by.</summary>
    static readonly IEnumerable<string> EveryClock =
        [.. Enumerable.Range(-14, 27).Select(hours => string.Create(CultureInfo.InvariantCulture, $"Etc/GMT{hours:+0;-0;+0}"))];

    /// <returns>Empty when the campaign may be launched.</returns>
    public static IReadOnlyList<LaunchProblem> Of(LaunchFacts facts, DateTime now) =>
    [
        .. OfSteps(facts.Campaign.Steps),
        .. OfAudience(facts),
        .. OfSenders(facts.Campaign.Senders),
        .. OfSchedule(facts.Campaign, now),
        .. OfLimits(facts.Campaign.Limits),
        .. OfUser(facts.PostalAddress),
    ];

    /// <summary>What is wrong with the text of one step.</summary>
    /// <param name="number">1-based.</param>
    public static IEnumerable<LaunchProblem> OfStep(int number, StepText step)
    {
        var field = $"steps[{number - 1}]";
        var subject = OfSubject(number, step.Subject);
        if (subject is not null)
        {
            yield return subject with { Field = $"{field}.subject" };
        }

        var isEmpty = string.IsNullOrWhiteSpace(step.BodyHtml) && string.IsNullOrWhiteSpace(step.BodyText);
        if (isEmpty)
        {
            yield return new("BODY_EMPTY", $"{field}.bodyHtml", $"Write the text of step {number}.");
        }

        // What is said above is not said again in the words of the composer.
        var source = new StepSource(
            number, subject is null ? step.Subject : "-", isEmpty ? "-" : step.BodyHtml, step.BodyText);
        var threadStart = new StepSource(0, "-", "-", null);
        foreach (var problem in PreparedStep.Prepare(source, threadStart, new(0, 0, "-", true, true)).Problems)
        {
            var part = problem.Part switch
            {
                TemplatePart.Subject => "subject",
                TemplatePart.Html => "bodyHtml",
                _ => "bodyText",
            };
            yield return new(
                "TEXT_INVALID", $"{field}.{part}",
                $"Step {number}, line {problem.Line}, column {problem.Column}: {problem.Message}");
        }
    }

    static LaunchProblem? OfSubject(int number, string subject)
    {
        if (number == 1 && string.IsNullOrWhiteSpace(subject))
        {
            return new(
                "SUBJECT_EMPTY", "",
                "Give the first mail a subject. Only follow-ups may leave it empty, to stay in the same thread.");
        }

        if (ReplyPrefix().Match(subject) is not { Success: true } prefix)
        {
            return null;
        }

        var way = number == 1
            ? "It would pretend that you wrote before, which is deceptive."
            : "A follow-up with a subject begins a new thread. Leave the subject empty to write into the same thread.";
        return new("SUBJECT_PRETENDS", "", $"Take \"{prefix.Value.Trim()}\" from the subject of step {number}. {way}");
    }

    static IEnumerable<LaunchProblem> OfSteps(IReadOnlyList<CampaignStep> steps) => steps.Count == 0
        ? [new("NO_STEPS", "steps", "Add at least one step: the mail to send.")]
        : steps.SelectMany(step => OfStep(
            step.StepNumber, new(step.Subject, step.BodyHtml, step.BodyText, step.TemplateId)));

    static IEnumerable<LaunchProblem> OfAudience(LaunchFacts facts)
    {
        var lists = facts.Campaign.Lists;
        foreach (var list in lists.Where(list => list.IsDeleted))
        {
            yield return new(
                "LIST_DELETED", "audience",
                $"The list \"{list.Name}\" was deleted after you chose it to be {list.Kind}d. Take it out of the audience.");
        }

        if (!lists.Any(list => list.Kind == "include"))
        {
            yield return new("NO_AUDIENCE", "audience", "Choose at least one list of contacts to write to.");
        }
        else if (!facts.HasContacts)
        {
            yield return new("AUDIENCE_EMPTY", "audience", "The chosen lists hold no contacts. Import some, or choose other lists.");
        }
        else if (!facts.HasRecipients)
        {
            yield return new(
                "ALL_EXCLUDED", "audience",
                "Every contact of the chosen lists is excluded: suppressed, unsubscribed, bounced, replied, or on an excluded list. Choose other lists.");
        }
    }

    static IEnumerable<LaunchProblem> OfSenders(IReadOnlyList<CampaignSender> senders)
    {
        if (senders.Count == 0)
        {
            yield return new("NO_SENDER", "senders", "Choose at least one sender account to send from.");
        }
        else if (!senders.Any(sender => sender.Status == "active"))
        {
            yield return new(
                "NO_ACTIVE_SENDER", "senders",
                "None of the chosen sender accounts is active. Activate one under Settings, or choose another.");
        }
    }

    static IEnumerable<LaunchProblem> OfSchedule(Campaign campaign, DateTime now)
    {
        var schedule = campaign.Schedule;
        if (schedule.Type == "at" && schedule.StartAt is null)
        {
            yield return new("START_MISSING", "schedule.startAt", "Say when the campaign is to start, or let it start now.");
        }

        if (schedule.Type == "at" && schedule.StartAt < now - OldestStart)
        {
            yield return new(
                "START_PAST", "schedule.startAt", "The start is more than a day ago. Choose a later one, or let it start now.");
        }

        var start = schedule.Type == "at" && schedule.StartAt > now ? schedule.StartAt.Value : now;
        var opens = FirstOpening(campaign.Window, start);
        if (opens is null)
        {
            yield return new(
                "WINDOW_NEVER_OPENS", "window", $"The sending hours do not open within {SendingCalendar.DefaultHorizon.Days} days of the start. Choose more hours, or fewer closed dates.");
        }

        if (schedule.EndAt <= start)
        {
            yield return new(
                "END_BEFORE_START", "schedule.endAt", "The campaign would end before it starts. Choose a later end, or none.");
        }
        else if (schedule.EndAt <= opens)
        {
            yield return new(
                "END_BEFORE_WINDOW", "schedule.endAt",
                "The campaign would end before its sending window opens for the first time. Choose a later end, or a wider window.");
        }

        foreach (var step in campaign.Steps.Where(step => step.NotAfter <= (opens ?? start)))
        {
            yield return new(
                "STEP_OVER", $"steps[{step.StepNumber - 1}].notAfter",
                $"Step {step.StepNumber} is not to be sent after {step.NotAfter:yyyy-MM-dd HH:mm} UTC, before the campaign can begin. Choose a later date, or none.");
        }
    }

    /// <summary>When somebody, wherever on earth, can get the first mail; null when nobody can before the horizon.</summary>
    static DateTime? FirstOpening(CampaignHours hours, DateTime start) =>
        (hours.UsesRecipientZone ? EveryClock.Prepend(hours.Zone) : [hours.Zone])
        .Select(zone => new SendingCalendar(
            new() { Windows = hours.Windows, Zone = zone, ClosedDates = hours.ClosedDates }).NextOpen(start))
        .Min();

    static IEnumerable<LaunchProblem> OfLimits(CampaignLimits limits)
    {
        if (limits.NewDailyCap == 0)
        {
            yield return new(
                "NO_NEW_CONTACTS", "limits.newDailyCap",
                "The campaign may write to no new contact, so it would never begin. Allow at least one a day, or set no limit.");
        }
    }

    static IEnumerable<LaunchProblem> OfUser(string postalAddress)
    {
        if (string.IsNullOrWhiteSpace(postalAddress))
        {
            yield return new(
                "NO_POSTAL_ADDRESS", "account.postalAddress",
                "Enter your postal address in the account settings: the law wants it in the footer of every mail.");
        }
    }

    [GeneratedRegex(@"^\s*(re|fwd?|aw|wg|odp|antw|sv|rv)\s*(\[\d+\]|\(\d+\))?\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReplyPrefix();
}
