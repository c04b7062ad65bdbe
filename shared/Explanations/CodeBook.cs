namespace ColdMail.Explanations;

/// <summary>A stable code in words.</summary>
/// <param name="Topic">What it is said about.</param>
/// <param name="WhatToDo">For the person who runs the campaign.</param>
public sealed record CodeEntry(string Topic, string Code, string Meaning, string WhatToDo);

/// <summary>What every code means and what to do about it. <c>docs/codes.md</c> says the same; a test holds the two together.</summary>
public static class CodeBook
{
    /// <summary>By topic, each code once.</summary>
    public static IReadOnlyList<CodeEntry> All { get; } =
        [.. SchedulerEntries.All, .. CalendarEntries.All, .. ContactEntries.All, .. MailEntries.All, .. StandingEntries.All];

    static readonly Dictionary<string, CodeEntry> ByCode = All.ToDictionary(entry => entry.Code);

    /// <summary>The entry of a code. One that is not known, as of a row that another version wrote, gets a general text.</summary>
    public static CodeEntry Of(string code) => ByCode.TryGetValue(code, out var entry)
        ? entry
        : new("", code, $"ColdMail has noted “{code}” and knows no more about it.", "Ask the support, and name the code.");
}
