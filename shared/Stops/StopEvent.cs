namespace ColdMail.Stops;

/// <summary>Something that ends or interrupts what a contact gets. Closed: the cases below are all there are.</summary>
/// <remarks>Contact, scope, reason and <see cref="OccurredAt"/> are the identity of an event: given twice it counts once.</remarks>
public abstract record StopEvent
{
    StopEvent()
    {
    }

    public required long ContactId { get; init; }

    /// <summary>Null: the campaign that wrote to the contact last, if there is one.</summary>
    public required long? CampaignId { get; init; }

    /// <summary>When it happened, UTC: of a mail, when it was received.</summary>
    public required DateTime OccurredAt { get; init; }

    /// <summary>The user who said so; 0: the system.</summary>
    public long Actor { get; init; }

    /// <param name="MessageId">The mail it answers; null: the last that went before it.</param>
    public sealed record HumanReply(long? MessageId = null) : StopEvent;

    /// <summary>Somebody else answered in the thread of the contact.</summary>
    /// <param name="Address">Who wrote, kept with the stop.</param>
    /// <param name="MessageId">As of <see cref="HumanReply"/>.</param>
    public sealed record SecondaryReply(string Address, long? MessageId = null) : StopEvent;

    /// <summary>A machine answered for a person who is away.</summary>
    /// <param name="ReturnsOn">The day on which the person is back, where the person lives; null: the reply names none.</param>
    public sealed record AutoReply(DateOnly? ReturnsOn = null) : StopEvent;

    /// <summary>A machine answered that the contact does not work there any more.</summary>
    /// <param name="Successor">Who is named instead, kept with the stop; empty: nobody.</param>
    public sealed record Left(string Successor) : StopEvent;

    /// <summary>The user read an answer that asks for later.</summary>
    /// <param name="Until">When mails may go again, UTC.</param>
    public sealed record NotNow(DateTime Until) : StopEvent;

    /// <summary>The user read that the contact is not the one to write to.</summary>
    public sealed record WrongPerson : StopEvent;

    /// <summary>A person, not a machine, followed a link.</summary>
    public sealed record Click : StopEvent;

    /// <summary>The user wants it so.</summary>
    public sealed record ManualStop(ManualScope Scope, string Note) : StopEvent;
}

public enum ManualScope
{
    /// <summary>The contact in this campaign.</summary>
    Campaign,

    /// <summary>The contact in all campaigns of the user.</summary>
    User,

    /// <summary>The contact in this campaign; colleagues are held as a reply would hold them, in this campaign at least.</summary>
    Company,
}
