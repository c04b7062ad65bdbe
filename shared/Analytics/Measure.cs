namespace ColdMail.Analytics;

/// <summary>
/// What is counted of the mails that were sent on a day, whenever it happened. Columns of <c>analytics_days</c>, in this order.
/// </summary>
public enum Measure
{
    Sent,

    /// <summary>A provider reported that the server of the recipient took the mail.</summary>
    DeliveryReported,
    Bounced,
    Complained,
    Unsubscribed,

    /// <summary>Each opened mail is in one of four: a person's program, the image cache of one, a report that names no program …</summary>
    OpenedHuman,
    OpenedProxy,
    OpenedUnknown,

    /// <summary>… or by machines only, which says nothing about the person.</summary>
    OpenedMachine,
    Clicked,

    /// <summary>By machines only.</summary>
    ClickedMachine,
    Replied,
    AutoReplied,
    Positive,

    /// <summary>People whose first mail of the campaign went on the day; what any mail of the campaign brought about counts once.</summary>
    People,
    PeopleBounced,
    PeopleUnsubscribed,
    PeopleOpened,
    PeopleClicked,
    PeopleReplied,
    PeoplePositive,

    /// <summary>Every single open, repeated ones too; likewise the rest. The order of the eight is that of <see cref="HitKind"/>.</summary>
    OpensHuman,
    OpensProxy,
    OpensUnknown,
    OpensMachine,
    ClicksHuman,
    ClicksProxy,
    ClicksUnknown,
    ClicksMachine,
    Replies,
}

/// <summary>What is counted in the hour in which it happened, of each mail once. Columns of <c>analytics_hours</c>, in this order.</summary>
public enum Happening
{
    Sent,
    DeliveryReported,
    Bounced,
    Complained,
    Unsubscribed,
    Opened,
    Clicked,
    Replied,
    AutoReplied,
    Positive,
}

/// <summary>What was hit, and who is judged to be behind it. The numbers are stored as bits.</summary>
public enum HitKind
{
    OpenHuman,
    OpenProxy,
    OpenUnknown,
    OpenMachine,
    ClickHuman,
    ClickProxy,
    ClickUnknown,
    ClickMachine,
}

/// <summary>By what mails are told apart. The words are stored.</summary>
public enum Dimension
{
    All,
    Campaign,
    Step,
    Sender,
    Provider,
}
