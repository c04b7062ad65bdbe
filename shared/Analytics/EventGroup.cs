namespace ColdMail.Analytics;

/// <summary>Events of one type about one mail.</summary>
/// <param name="EventType"><c>opened</c>, <c>clicked</c> or <c>replied</c>; empty for all others.</param>
/// <param name="Class">Of opens and clicks: human, proxy, machine; anything else tells nothing.</param>
/// <param name="FirstRules">The lowest version of the rules that judged them.</param>
/// <param name="Count">Of a recount, those that cannot change any more.</param>
/// <param name="LastId">The newest of them.</param>
public sealed record EventGroup(
    long MessageId, string EventType, string? Class, long? FirstRules, long? LastRules, long Count, long LastId)
{
    /// <summary>Null for what is no hit.</summary>
    public HitKind? Hit => (EventType, Class) switch
    {
        ("opened", "human") => HitKind.OpenHuman,
        ("opened", "proxy") => HitKind.OpenProxy,
        ("opened", "machine") => HitKind.OpenMachine,
        ("opened", _) => HitKind.OpenUnknown,
        ("clicked", "human") => HitKind.ClickHuman,
        ("clicked", "proxy") => HitKind.ClickProxy,
        ("clicked", "machine") => HitKind.ClickMachine,
        ("clicked", _) => HitKind.ClickUnknown,
        _ => null,
    };

    /// <param name="isFinal">Whether they are read for the last time: only then they are counted, so that each counts once.</param>
    public MailFacts On(MailFacts mail, bool isFinal)
    {
        var noted = Hit is { } kind ? mail.Noting(kind) : mail;
        return (isFinal, Hit) switch
        {
            (true, { } hit) => noted.Counting(hit, (int)Count),
            (true, null) when EventType == "replied" => noted with { Replies = noted.Replies + (int)Count },
            _ => noted,
        };
    }
}
