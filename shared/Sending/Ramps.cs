using ColdMail.Scheduling.Rules;

namespace ColdMail.Sending;

/// <summary>A day of a sender.</summary>
/// <param name="Day">By the clock of the sender.</param>
public sealed record SenderDay(DateTime Day, int Used, int HardBounces);

/// <summary>Lets the ramp of a sender judge the days that are over, before the next mail is planned.</summary>
public sealed class Ramps(RampStore store)
{
    /// <summary>Any number of calls judge a day once.</summary>
    /// <returns>The sender as the ramp leaves it.</returns>
    public async Task<SenderRules> JudgeAsync(SenderRules sender, DateTime now, CancellationToken cancellation)
    {
        var judged = await PreviewAsync(sender, now, cancellation);
        if (judged.Limits.Ramp is { } ramp && ramp != sender.Limits.Ramp)
        {
            await store.SaveAsync(sender.Id, sender.Limits.Ramp!, ramp, cancellation);
        }

        return judged;
    }

    /// <summary>The sender as <see cref="JudgeAsync"/> would leave it; nothing is saved.</summary>
    public async Task<SenderRules> PreviewAsync(SenderRules sender, DateTime now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sender);
        if (sender.Limits.Ramp is not { } ramp)
        {
            return sender;
        }

        foreach (var day in await store.DaysAsync(sender.Id, ramp.LastDay, sender.Limits.Days.DayOf(now), cancellation))
        {
            ramp = ramp.After(day.Day, day.Used, day.HardBounces, sender.Limits.DailyCap);
        }

        return sender with { Limits = sender.Limits with { Ramp = ramp } };
    }
}
