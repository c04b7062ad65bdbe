namespace ColdMail.Stops;

/// <summary>What came of an event. Closed: the cases below are all there are.</summary>
public abstract record StopOutcome
{
    StopOutcome()
    {
    }

    /// <param name="Cancelled">Mails of the contact.</param>
    /// <param name="Held">Mails of the contact and of colleagues.</param>
    /// <param name="PutOff">Mails of the contact.</param>
    /// <param name="CrossedInFlight">Mails that were begun although the reply was there already, or are on their way now.</param>
    /// <param name="Company">Whose mails are held; null: nobody's, or the address tells no company.</param>
    public sealed record Applied(int Cancelled, int Held, int PutOff, int CrossedInFlight, string? Company) : StopOutcome
    {
        public static Applied Nothing { get; } = new(0, 0, 0, 0, null);
    }

    /// <summary>The user has no such contact or no such campaign.</summary>
    public sealed record NotFound : StopOutcome;
}
