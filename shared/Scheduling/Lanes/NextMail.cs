namespace ColdMail.Scheduling.Lanes;

/// <summary>What a sender does at an instant. Closed: the cases below are all there are.</summary>
public abstract record NextMail
{
    NextMail() { }

    /// <summary>This mail goes now.</summary>
    public sealed record Send(WaitingLane Queue, WaitingMail Mail) : NextMail;

    /// <summary>This one mail waits longer than its lane, so that the others of the lane can go before it.</summary>
    public sealed record Defer(WaitingLane Queue, WaitingMail Mail, string Code, DateTime Until) : NextMail;

    /// <summary>No mail of this lane will ever go by itself.</summary>
    /// <param name="Words">Why, for people.</param>
    /// <param name="IsOver">True: its time has passed, so the mails end. False: they wait for a person.</param>
    public sealed record Close(WaitingLane Queue, string Code, string Words, bool IsOver) : NextMail;

    /// <summary>Nothing can go before this instant; whether something goes then is to be asked then.</summary>
    /// <param name="Code">What keeps back the mail that could go first.</param>
    public sealed record Wait(DateTime Until, string Code) : NextMail;

    /// <summary>No mail waits.</summary>
    public sealed record None : NextMail;
}
