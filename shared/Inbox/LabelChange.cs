using ColdMail.Sending;

namespace ColdMail.Inbox;

/// <summary>What changing the label of a conversation does to its contact, decided from the labels and its answers alone.</summary>
/// <param name="Lifts">Reasons whose stops are taken back.</param>
/// <param name="Suppresses">Nobody is to write to the contact again.</param>
/// <param name="AppliesReply">The contact counts as one who replied.</param>
public sealed record LabelChange(IReadOnlyList<string> Lifts, bool Suppresses, bool AppliesReply)
{
    /// <param name="label">Given anew, also where it is the old one with another day.</param>
    /// <param name="hasReply">A person answered in the conversation.</param>
    /// <param name="isStopped">That reply stops the contact now.</param>
    /// <remarks>
    /// "Not now" and "out of office" mean that the sequence goes on, later: the stop of a reply is taken back for them, and comes back
    /// with any other label. So the end depends on the last label and not on the way to it.
    /// </remarks>
    public static LabelChange Of(ThreadLabel old, ThreadLabel label, bool hasReply, bool isStopped)
    {
        var goesOn = GoesOn(label);
        List<string> lifts = [Reason.NotNow, Reason.WrongPerson];
        if (goesOn)
        {
            lifts.AddRange([Reason.AutoReply, Reason.Replied]);
        }
        else if (old == ThreadLabel.OutOfOffice)
        {
            lifts.Add(Reason.AutoReply);
        }

        return new(lifts, label == ThreadLabel.OptedOut, hasReply && !isStopped && !goesOn && label != ThreadLabel.OptedOut);
    }

    /// <summary>A mail turned out to be the answer of a person, and the label stays.</summary>
    public static LabelChange Answered(ThreadLabel label, bool isStopped) => new([], false, !isStopped && !GoesOn(label));

    static bool GoesOn(ThreadLabel label) => label is ThreadLabel.NotNow or ThreadLabel.OutOfOffice;
}

/// <summary>What came of labelling a conversation, or of saying what one of its mails is. Closed: the cases below are all there are.</summary>
public abstract record LabelOutcome
{
    LabelOutcome()
    {
    }

    /// <param name="Label">As it is now.</param>
    /// <param name="Resumed">Mails that wait again, or earlier.</param>
    /// <param name="Cancelled">Mails that will not go.</param>
    /// <param name="PutOff">Mails that go later.</param>
    public sealed record Done(string Label, DateOnly? Until, int Resumed, int Cancelled, int PutOff) : LabelOutcome;

    /// <summary>The contact opted out; no label takes that back.</summary>
    public sealed record Final : LabelOutcome;

    /// <summary>The user has no such conversation or mail.</summary>
    public sealed record NotFound : LabelOutcome;

    /// <summary>The mail is none that a person or a machine answered for one wrote.</summary>
    public sealed record NoAnswer : LabelOutcome;
}
