using ColdMail.Scheduling.Limits;

namespace ColdMail.Scheduling.Rotation;

/// <summary>A sender that takes part in a campaign.</summary>
/// <param name="DayCap">Mails that it may send a day.</param>
/// <param name="OtherCampaigns">Running campaigns that it already serves: they take turns with this one.</param>
public readonly record struct RotatingSender(long Id, int DayCap, int OtherCampaigns)
{
    /// <summary>What a sender may send a day by all that is its own: cap, provider and ramp, the smallest of them.</summary>
    public static int DayCapOf(int dailyCap, int? rollingCap, Ramp? ramp) =>
        Math.Min(Math.Min(dailyCap, rollingCap ?? dailyCap), ramp?.Cap ?? dailyCap);

    /// <summary>What is left for one more campaign.</summary>
    public double Allowance => (double)Math.Max(0, DayCap) / (1 + OtherCampaigns);
}

/// <summary>Spreads the contacts of a campaign over its senders, each in proportion to what it has left to give.</summary>
public static class SenderRotation
{
    /// <summary>A pattern is no longer than this, so shares are kept to a thousandth.</summary>
    const int MaxLength = 1_000;

    /// <summary>The sender of contact n of the audience is <c>pattern[n % pattern.Count]</c>; follow-ups stay with it.</summary>
    /// <remarks>
    /// Smooth: a sender with twice the allowance comes every second time, not twice in a row. The same senders give the same
    /// pattern, so that a forecast before the launch spreads as the launch will. Without any allowance all get the same share.
    /// </remarks>
    /// <param name="senders">At least one, in the order of their ids.</param>
    public static IReadOnlyList<long> Pattern(IReadOnlyList<RotatingSender> senders)
    {
        ArgumentNullException.ThrowIfNull(senders);
        ArgumentOutOfRangeException.ThrowIfZero(senders.Count);
        var weights = Weights(senders);
        var total = weights.Sum();
        var pattern = new long[total];
        var credit = new int[weights.Length];
        for (var n = 0; n < pattern.Length; n++)
        {
            var best = 0;
            for (var i = 0; i < credit.Length; i++)
            {
                credit[i] += weights[i];
                best = credit[i] > credit[best] ? i : best;
            }

            credit[best] -= total;
            pattern[n] = senders[best].Id;
        }

        return pattern;
    }

    static int[] Weights(IReadOnlyList<RotatingSender> senders)
    {
        var sum = senders.Sum(sender => sender.Allowance);
        if (sum <= 0 || senders.Count >= MaxLength || senders.All(sender => sender.Allowance.Equals(senders[0].Allowance)))
        {
            return [.. Enumerable.Repeat(1, senders.Count)];
        }

        // Whoever has anything left gets something; the shortest pattern that keeps the shares is taken.
        int[] weights = [.. senders.Select(sender =>
            sender.Allowance > 0 ? Math.Max(1, (int)Math.Round(sender.Allowance / sum * MaxLength)) : 0)];
        var divisor = weights.Aggregate(Divisor);
        return [.. weights.Select(weight => weight / divisor)];
    }

    static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
