using System.Globalization;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Senders;

/// <summary>What the pacing of a sender account must be like to be stored.</summary>
static class SenderPacingRules
{
    const int LongestExtraSeconds = 86_400;

    /// <param name="problems">Takes everything that is wrong, by field.</param>
    /// <returns>Good only when nothing was added to <paramref name="problems"/>.</returns>
    public static SenderPacing Read(SenderPacingDraft draft, int maxCap, Dictionary<string, string[]> problems) => new(
        Number("hourlyCap", draft.HourlyCap, 1, maxCap, problems),
        Number("rollingCap", draft.RollingCap, 1, maxCap, problems),
        Number("gapExtraSeconds", draft.GapExtraSeconds, 0, LongestExtraSeconds, problems) ?? 0,
        Ramp(draft.Ramp, maxCap, problems),
        Workday(draft.Workday, problems),
        Freezes(draft.Freezes ?? [], problems));

    static RampPlan? Ramp(RampDraft? ramp, int maxCap, Dictionary<string, string[]> problems)
    {
        if (ramp is null)
        {
            return null;
        }

        if (ramp.Start is null)
        {
            problems["ramp.start"] = ["Say how many mails the first day may carry, or leave the ramp out."];
        }

        return new(
            Number("ramp.start", ramp.Start, 1, maxCap, problems) ?? 1, Number("ramp.step", ramp.Step, 0, maxCap, problems) ?? 0);
    }

    static WeekWindows? Workday(IReadOnlyList<WindowText>? texts, Dictionary<string, string[]> problems)
    {
        if (texts is null)
        {
            return null;
        }

        var workday = WindowText.Read(texts, out var wrong);
        if (workday is null)
        {
            problems["workday"] = [.. wrong];
        }

        return workday;
    }

    static List<DateRange> Freezes(IReadOnlyList<Freeze?> freezes, Dictionary<string, string[]> problems)
    {
        if (freezes.Count > SenderPacing.MostFreezes)
        {
            problems["freezes"] = [$"Use at most {SenderPacing.MostFreezes} ranges of days."];
        }

        for (var i = 0; i < freezes.Count; i++)
        {
            if (freezes[i] is not { } freeze)
            {
                problems[string.Create(CultureInfo.InvariantCulture, $"freezes[{i}]")] = ["Say the first and the last day."];
            }
            else if (freeze.Last < freeze.First)
            {
                problems[string.Create(CultureInfo.InvariantCulture, $"freezes[{i}].last")] =
                    [string.Create(CultureInfo.InvariantCulture, $"The last day lies before the first, {freeze.First:yyyy-MM-dd}.")];
            }
        }

        return [.. freezes.OfType<Freeze>().Select(freeze => new DateRange(LocalDate.FromDateOnly(freeze.First), LocalDate.FromDateOnly(freeze.Last)))];
    }

    static int? Number(string field, int? number, int min, int max, Dictionary<string, string[]> problems)
    {
        if (number < min || number > max)
        {
            problems[field] = [string.Create(CultureInfo.InvariantCulture, $"Choose a number from {min} to {max}.")];
        }

        return number;
    }
}
