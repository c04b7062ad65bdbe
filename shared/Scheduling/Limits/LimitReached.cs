namespace ColdMail.Scheduling.Limits;

/// <summary>Which mails a limit that is reached keeps back.</summary>
public enum LimitScope
{
    /// <summary>Every mail of the sender.</summary>
    Sender,

    /// <summary>Mails of the campaign; others of the sender may go.</summary>
    Campaign,

    /// <summary>First mails of the campaign; its follow-ups may go.</summary>
    NewContacts,

    /// <summary>Follow-ups of the sender; its first mails may go.</summary>
    FollowUps,

    /// <summary>Mails to the company; others of the campaign may go.</summary>
    Company,
}

/// <summary>A limit that allows no further mail now.</summary>
/// <param name="Code">A code of <see cref="DecisionCode"/>.</param>
/// <param name="Used">Mails that count against it; never below <paramref name="Cap"/>.</param>
/// <param name="ResetsAt">UTC: the first instant at which it allows one again.</param>
public sealed record LimitReached(string Code, LimitScope Scope, int Cap, int Used, DateTime ResetsAt);
