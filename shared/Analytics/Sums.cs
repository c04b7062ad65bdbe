namespace ColdMail.Analytics;

/// <summary>Where a mail is counted: the day it was sent, as one of the items of a dimension.</summary>
/// <param name="CampaignId">0: all campaigns of the user.</param>
/// <param name="ItemId">0 for <see cref="Dimension.All"/>; else the campaign, step, sender or <see cref="RecipientProvider"/>.</param>
public readonly record struct DayKey(long UserId, long CampaignId, Dimension Dimension, DateOnly Day, long ItemId);

/// <param name="CampaignId">0: all campaigns of the user.</param>
public readonly record struct HourKey(long UserId, long CampaignId, DateOnly Day, int Hour);

/// <summary>Numbers by place. Adding and taking away what was added leaves nothing.</summary>
public sealed class Sums
{
    static readonly int Measures = Enum.GetValues<Measure>().Length;
    static readonly int Happenings = Enum.GetValues<Happening>().Length;

    readonly Dictionary<DayKey, int[]> days = [];
    readonly Dictionary<HourKey, int[]> hours = [];

    /// <summary>The days that are not all zero, in the order of their key.</summary>
    public IEnumerable<(DayKey Key, int[] Counts)> Days => days
        .Where(entry => entry.Value.Any(count => count != 0))
        .Select(entry => (entry.Key, entry.Value))
        .OrderBy(entry => (entry.Key.UserId, entry.Key.CampaignId, entry.Key.Dimension, entry.Key.Day, entry.Key.ItemId));

    /// <inheritdoc cref="Days"/>
    public IEnumerable<(HourKey Key, int[] Counts)> Hours => hours
        .Where(entry => entry.Value.Any(count => count != 0))
        .Select(entry => (entry.Key, entry.Value))
        .OrderBy(entry => (entry.Key.UserId, entry.Key.CampaignId, entry.Key.Day, entry.Key.Hour));

    public void Add(DayKey key, Measure measure, int count)
    {
        if (count != 0)
        {
            At(days, key, Measures)[(int)measure] += count;
        }
    }

    public void Add(HourKey key, Happening happening, int count) => At(hours, key, Happenings)[(int)happening] += count;

    public void Add(DayKey key, IReadOnlyList<int> counts, int sign = 1) => Add(At(days, key, Measures), counts, sign);

    public void Add(HourKey key, IReadOnlyList<int> counts, int sign = 1) => Add(At(hours, key, Happenings), counts, sign);

    /// <summary>These sums less the others.</summary>
    public Sums Less(Sums other)
    {
        var rest = new Sums();
        foreach (var (key, counts) in Days)
        {
            rest.Add(key, counts);
        }

        foreach (var (key, counts) in Hours)
        {
            rest.Add(key, counts);
        }

        foreach (var (key, counts) in other.Days)
        {
            rest.Add(key, counts, -1);
        }

        foreach (var (key, counts) in other.Hours)
        {
            rest.Add(key, counts, -1);
        }

        return rest;
    }

    /// <summary>What these sums of campaigns add to the sums of their users over all campaigns.</summary>
    public Sums OfUsers()
    {
        var users = new Sums();
        foreach (var (key, counts) in Days)
        {
            switch (key.Dimension)
            {
                case Dimension.All:
                    users.Add(key with { CampaignId = 0 }, counts);
                    users.Add(key with { CampaignId = 0, Dimension = Dimension.Campaign, ItemId = key.CampaignId }, counts);
                    break;
                case Dimension.Sender or Dimension.Provider:
                    users.Add(key with { CampaignId = 0 }, counts);
                    break;
            }
        }

        foreach (var (key, counts) in Hours)
        {
            users.Add(key with { CampaignId = 0 }, counts);
        }

        return users;
    }

    static void Add(int[] to, IReadOnlyList<int> counts, int sign)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += sign * counts[i];
        }
    }

    static int[] At<TKey>(Dictionary<TKey, int[]> sums, TKey key, int width)
        where TKey : notnull
    {
        if (!sums.TryGetValue(key, out var counts))
        {
            sums.Add(key, counts = new int[width]);
        }

        return counts;
    }
}
