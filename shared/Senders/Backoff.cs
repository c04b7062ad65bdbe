using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

public sealed class BackoffOptions
{
    public const string Section = "Backoff";

    /// <summary>Longest wait after the first failed attempt.</summary>
    [Range(1, 86_400)]
    public int BaseSeconds { get; init; } = 300;

    /// <summary>Each further attempt may wait this many times longer.</summary>
    [Range(1, 10)]
    public double Factor { get; init; } = 3;

    [Range(1, 604_800)]
    public int CeilingSeconds { get; init; } = 21_600;

    /// <summary>A server that asked us to come back later gets at least this long.</summary>
    [Range(0, 3_600)]
    public int FloorSeconds { get; init; } = 60;

    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 8;

    [Range(1, 720)]
    public int MaxAgeHours { get; init; } = 72;
}

[OptionsValidator]
public sealed partial class BackoffOptionsValidator : IValidateOptions<BackoffOptions>;

/// <summary>When to try a mail again after a transient refusal.</summary>
public static class Backoff
{
    /// <summary>
    /// Full jitter: evenly spread between the floor and base × factor^(attempt−1), at most the ceiling. By default up to
    /// 5 min, 15 min, 45 min, 2 h 15 min, then 6 h.
    /// </summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="seed">The message's id: the same attempt of the same message always waits equally long.</param>
    public static TimeSpan Next(int attempt, long seed, BackoffOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(attempt);
        var longest = Math.Min(options.CeilingSeconds, options.BaseSeconds * Math.Pow(options.Factor, attempt - 1));
        var shortest = Math.Min(options.FloorSeconds, longest);
        return TimeSpan.FromSeconds(shortest + ((longest - shortest) * Fraction(seed, attempt)));
    }

    /// <summary>No further attempt: there were enough, or the message is too old.</summary>
    /// <param name="attempts">Attempts made.</param>
    /// <param name="firstDueAt">When the message was due for the first time.</param>
    public static bool IsOver(int attempts, DateTime firstDueAt, DateTime now, BackoffOptions options) =>
        attempts >= options.MaxAttempts || now - firstDueAt >= TimeSpan.FromHours(options.MaxAgeHours);

    /// <summary>SplitMix64 of seed and attempt, as a number in [0, 1).</summary>
    static double Fraction(long seed, int attempt)
    {
        var z = unchecked((ulong)seed + ((ulong)attempt * 0x9E3779B97F4A7C15));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
