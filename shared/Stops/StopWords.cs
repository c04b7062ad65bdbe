using System.Diagnostics;

namespace ColdMail.Stops;

/// <summary>How rules and effects are spelled in the database and in the API.</summary>
public static class StopWords
{
    public static string Of(StopScope scope) => scope switch
    {
        StopScope.None => "off",
        StopScope.Campaign => "campaign",
        StopScope.User => "user",
        _ => throw new UnreachableException(),
    };

    public static string Of(ClickRule rule) => rule switch
    {
        ClickRule.Continue => "continue",
        ClickRule.Pause => "pause",
        ClickRule.Stop => "stop",
        _ => throw new UnreachableException(),
    };

    public static string Of(StopKind kind) => kind switch
    {
        StopKind.Stop => "stop",
        StopKind.Hold => "hold",
        StopKind.Wait => "wait",
        _ => throw new UnreachableException(),
    };

    public static StopScope Scope(string word) => word switch
    {
        "off" => StopScope.None,
        "campaign" => StopScope.Campaign,
        "user" => StopScope.User,
        _ => throw new FormatException($"Unknown scope '{word}'."),
    };

    public static ClickRule Click(string word) => word switch
    {
        "continue" => ClickRule.Continue,
        "pause" => ClickRule.Pause,
        "stop" => ClickRule.Stop,
        _ => throw new FormatException($"Unknown click rule '{word}'."),
    };
}
