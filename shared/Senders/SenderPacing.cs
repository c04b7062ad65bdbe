using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Windows;

namespace ColdMail.Senders;

/// <summary>What holds a sender account back beside its daily cap and its gap.</summary>
/// <param name="HourlyCap">Mails in a clock hour; null: no limit.</param>
/// <param name="RollingCap">The figure of the provider for any 24 hours; null: no limit.</param>
/// <param name="GapExtraSeconds">Random extra on top of the gap, at most this much.</param>
/// <param name="Ramp">Null: the whole daily cap from the first day.</param>
/// <param name="Workday">Hours of the mailbox in its own zone; null: any.</param>
/// <param name="Freezes">Days of its own zone on which it rests.</param>
public sealed record SenderPacing(
    int? HourlyCap, int? RollingCap, int GapExtraSeconds, RampPlan? Ramp, WeekWindows? Workday, IReadOnlyList<DateRange> Freezes)
{
    public const int MostFreezes = 100;

    public static readonly SenderPacing None = new(null, null, 0, null, null, []);
}

/// <summary>The slow start of a mailbox.</summary>
/// <param name="Start">Mails of the first day.</param>
/// <param name="Step">More for every clean day.</param>
public sealed record RampPlan(int Start, int Step);

/// <summary>Days on which a sender rests, both included.</summary>
public sealed record Freeze(DateOnly First, DateOnly Last);

/// <summary><see cref="SenderPacing"/> as a person typed it, nothing checked.</summary>
public sealed record SenderPacingDraft(
    int? HourlyCap, int? RollingCap, int? GapExtraSeconds, RampDraft? Ramp, IReadOnlyList<WindowText>? Workday,
    IReadOnlyList<Freeze>? Freezes)
{
    public static readonly SenderPacingDraft None = new(null, null, null, null, null, null);
}

/// <inheritdoc cref="RampPlan"/>
public sealed record RampDraft(int? Start, int? Step);

/// <summary>A ramp and how far it has come.</summary>
/// <param name="CleanDays">Days that raised the allowance.</param>
public sealed record SenderRamp(int Start, int Step, int CleanDays);
