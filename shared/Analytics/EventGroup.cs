namespace ColdMail.Analytics;

/// <summary>Events of one type about one mail.</summary>
public sealed record EventGroup
{
    public required long MessageId { get; init; }

    /// <summary><c>opened</c>, <c>clicked</c> or <c>replied</c>; empty for all others.</summary>
    public required string EventType { get; init; }

    /// <summary>Of opens and clicks: human, proxy, machine; anything else tells nothing.</summary>
    public string? Class { get; init; }

    /// <summary>The lowest version of the rules that judged them.</summary>
    public long? FirstRules { get; init; }
    public long? LastRules { get; init; }

    /// <summary>How many; of a recount, those that cannot change any more.</summary>
    public required long Count { get; init; }

    /// <summary>The newest of them.</summary>
    public required long LastId { get; init; }

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
