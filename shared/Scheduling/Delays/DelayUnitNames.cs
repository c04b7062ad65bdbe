using System.Diagnostics;

namespace ColdMail.Scheduling.Delays;

/// <summary>The units of a delay as the database and the API write them.</summary>
public static class DelayUnitNames
{
    public const string Hours = "hours";
    public const string Days = "days";
    public const string WorkingDays = "working_days";

    public static string Name(this DelayUnit unit) => unit switch
    {
        DelayUnit.Hours => Hours,
        DelayUnit.Days => Days,
        DelayUnit.WorkingDays => WorkingDays,
        _ => throw new UnreachableException(),
    };

    /// <param name="name">One of the names above.</param>
    public static DelayUnit Read(string name) => name switch
    {
        Hours => DelayUnit.Hours,
        Days => DelayUnit.Days,
        WorkingDays => DelayUnit.WorkingDays,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such unit."),
    };
}
