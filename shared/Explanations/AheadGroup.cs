using ColdMail.Scheduling;

namespace ColdMail.Explanations;

/// <summary>Mails that wait and will be held, cancelled or put off when their turn comes.</summary>
/// <param name="Code">What will decide about them.</param>
/// <param name="Mails">How many; they are among the waiting ones.</param>
/// <param name="Until">When it is over by itself; null when it does not end by itself.</param>
public sealed record AheadGroup(string Code, long Mails, string Words, string WhatToDo, ZonedMoment? Until)
{
    internal static AheadGroup Of(AheadCount count, DateTime now)
    {
        var entry = CodeBook.Of(count.Code);
        return new(
            count.Code, count.Mails, entry.Meaning, entry.WhatToDo,
            count.Code == DecisionCode.CompanyDailyCap ? ZonedMoment.Of(now.Date.AddDays(1), "UTC") : null);
    }
}

/// <summary>As counted: a code and how many waiting mails it will decide about.</summary>
public sealed record AheadCount(string Code, long Mails);
