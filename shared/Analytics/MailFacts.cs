namespace ColdMail.Analytics;

/// <summary>What is known of one mail that went, or may have gone. Instants are UTC, cut to seconds; null: it did not happen, or nothing told.</summary>
public sealed record MailFacts
{
    public required long MessageId { get; init; }
    public required long UserId { get; init; }
    public required long CampaignId { get; init; }
    public required long ContactId { get; init; }
    public required long StepId { get; init; }
    public required long SenderId { get; init; }
    public required RecipientProvider Provider { get; init; }

    /// <summary>False while it is uncertain: it is in no sum then, but what is told of it must not be lost.</summary>
    public required bool IsSent { get; init; }
    public required DateTime SentAt { get; init; }
    public DateTime? DeliveredAt { get; init; }
    public DateTime? BouncedAt { get; init; }
    public DateTime? ComplainedAt { get; init; }
    public DateTime? UnsubscribedAt { get; init; }

    /// <summary>The first open that may be a person's; likewise the click.</summary>
    public DateTime? OpenedAt { get; init; }
    public DateTime? ClickedAt { get; init; }
    public DateTime? RepliedAt { get; init; }
    public DateTime? AutoRepliedAt { get; init; }

    /// <summary>When a reply came whose conversation is labelled interested.</summary>
    public DateTime? PositiveAt { get; init; }

    /// <summary>A bit for each <see cref="HitKind"/> that there was. It is known at once …</summary>
    public int Hits { get; init; }

    /// <summary>… and how many of them there were, and how many replies, when no event can come in between any more.</summary>
    public int OpensHuman { get; init; }
    public int OpensProxy { get; init; }
    public int OpensUnknown { get; init; }
    public int OpensMachine { get; init; }
    public int ClicksHuman { get; init; }
    public int ClicksProxy { get; init; }
    public int ClicksUnknown { get; init; }
    public int ClicksMachine { get; init; }
    public int Replies { get; init; }

    public bool Had(HitKind kind) => (Hits & (1 << (int)kind)) != 0;

    /// <summary>The same mail before any event told of it.</summary>
    public MailFacts WithoutHits() => this with
    {
        Hits = 0,
        OpensHuman = 0,
        OpensProxy = 0,
        OpensUnknown = 0,
        OpensMachine = 0,
        ClicksHuman = 0,
        ClicksProxy = 0,
        ClicksUnknown = 0,
        ClicksMachine = 0,
        Replies = 0,
    };

    /// <summary>The same mail after what events tell. Saying again what was said already changes nothing.</summary>
    public MailFacts Noting(HitKind kind) => this with { Hits = Hits | (1 << (int)kind) };

    /// <summary>The same mail with so many hits more.</summary>
    public MailFacts Counting(HitKind kind, int more) => kind switch
    {
        HitKind.OpenHuman => this with { OpensHuman = OpensHuman + more },
        HitKind.OpenProxy => this with { OpensProxy = OpensProxy + more },
        HitKind.OpenUnknown => this with { OpensUnknown = OpensUnknown + more },
        HitKind.OpenMachine => this with { OpensMachine = OpensMachine + more },
        HitKind.ClickHuman => this with { ClicksHuman = ClicksHuman + more },
        HitKind.ClickProxy => this with { ClicksProxy = ClicksProxy + more },
        HitKind.ClickUnknown => this with { ClicksUnknown = ClicksUnknown + more },
        _ => this with { ClicksMachine = ClicksMachine + more },
    };
}

/// <summary>Such a mail as its row stands now, before anything about it was counted.</summary>
public sealed record SentMail
{
    public required MailFacts Facts { get; init; }

    /// <summary>Of the address; null when the contact is gone or was erased.</summary>
    public string? Domain { get; init; }

    /// <summary>Mails of the mailbox about it are there; false: there are none, or their time is over.</summary>
    public bool HasInbound { get; init; }

    /// <summary>
    /// The facts as they are to be counted. What cannot be seen any more stays as it was counted: who keeps the mailbox of an erased
    /// contact, what the inbox told before its mails were removed, and the hits, which stand in the events and not in the row.
    /// </summary>
    public MailFacts Over(MailFacts? counted) => (counted ?? Facts) with
    {
        SenderId = Facts.SenderId,
        Provider = Domain is { } domain ? RecipientProviders.Current.Of(domain) : counted?.Provider ?? RecipientProvider.Other,
        IsSent = Facts.IsSent,
        SentAt = MailTimes.Cut(Facts.SentAt),
        DeliveredAt = MailTimes.Cut(Facts.DeliveredAt),
        BouncedAt = MailTimes.Cut(Facts.BouncedAt),
        ComplainedAt = MailTimes.Cut(Facts.ComplainedAt),
        UnsubscribedAt = MailTimes.Cut(Facts.UnsubscribedAt),
        OpenedAt = MailTimes.Cut(Facts.OpenedAt),
        ClickedAt = MailTimes.Cut(Facts.ClickedAt),
        RepliedAt = MailTimes.Cut(Facts.RepliedAt),
        AutoRepliedAt = HasInbound ? MailTimes.Cut(Facts.AutoRepliedAt) : counted?.AutoRepliedAt,
        PositiveAt = HasInbound ? MailTimes.Cut(Facts.PositiveAt) : counted?.PositiveAt,
    };
}

static class MailTimes
{
    public static DateTime Cut(DateTime instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    public static DateTime? Cut(DateTime? instant) => instant is { } at ? Cut(at) : null;
}
