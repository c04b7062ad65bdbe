namespace ColdMail.Explanations;

/// <summary>A rule that was asked about a mail.</summary>
/// <param name="Code">What it is called when it keeps the mail back; <see cref="CodeBook"/> explains it.</param>
/// <param name="Words">What it found.</param>
/// <param name="Inputs">What it decided from.</param>
/// <param name="Clock">The instant that it was asked about, on the clock that it reads.</param>
public sealed record Rule(
    string Code, bool Passed, string Words, IReadOnlyDictionary<string, string> Inputs, ZonedMoment Clock)
{
    /// <summary>When it no longer keeps the mail back; null when it does not, or when that does not come by itself.</summary>
    public ZonedMoment? Until { get; init; }
}
