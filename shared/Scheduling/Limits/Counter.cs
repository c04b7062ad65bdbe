namespace ColdMail.Scheduling.Limits;

/// <summary>What a counter counts. The names in the database are those of <c>send_counters.kind</c>, in this order.</summary>
public enum CounterKind
{
    /// <summary>Mails of a sender on a calendar day of its zone.</summary>
    SenderDay,

    /// <summary>Mails of a sender in a clock hour of UTC.</summary>
    SenderHour,

    /// <summary>Mails of a user, over all senders, on a day of UTC.</summary>
    UserDay,

    /// <summary>Mails of all senders of a domain of a user in a clock hour of UTC.</summary>
    DomainHour,

    /// <summary>Mails of a campaign on a calendar day of its zone.</summary>
    CampaignDay,

    /// <summary>First mails of a campaign on a calendar day of its zone.</summary>
    CampaignNew,

    /// <summary>First mails of a campaign through one sender on a day of the sender: whose turn it is.</summary>
    TurnNew,

    /// <summary>Follow-ups of a campaign through one sender on a day of the sender.</summary>
    TurnFollowUp,

    /// <summary>Mails of a user to one company on a day of UTC.</summary>
    CompanyDay,
}

/// <summary>One number that limits are held against.</summary>
/// <param name="Owner">Id of the sender, user or campaign; of a domain and a company their user, of a turn its sender.</param>
/// <param name="Subject">The domain or company, the campaign of a turn; otherwise empty.</param>
/// <param name="Bucket">Start of the hour, or the day at midnight without a zone.</param>
public readonly record struct Counter(CounterKind Kind, long Owner, string Subject, DateTime Bucket);
