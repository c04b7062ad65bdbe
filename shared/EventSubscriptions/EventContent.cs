using System.Globalization;

namespace ColdMail.EventSubscriptions;

/// <summary>An event and what it is about, as read when it is delivered.</summary>
/// <param name="EventId">The same in every delivery of the event, to every subscription and however often.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Mail">Of an event about a mail, what is known of it.</param>
/// <param name="Metadata">Of an event about a mail: what was written down with it, as JSON.</param>
/// <param name="Fact">Of any other event.</param>
public sealed record EventContent(
    string EventId, string Type, DateTime OccurredAt, MailFacts? Mail, string? Metadata, EventFact? Fact)
{
    /// <param name="source">mail, outbox or test.</param>
    public static string IdOf(string source, long sourceId) =>
        string.Create(CultureInfo.InvariantCulture, $"evt_{source[0]}{sourceId}");
}

/// <param name="Email">Null when the contact was removed or erased since.</param>
/// <param name="MessageIdHeader">Message-ID without angle brackets; null before the mail was first offered.</param>
public sealed record MailFacts(
    long MessageId, long CampaignId, string? CampaignName, int? StepNumber, long? ContactId, string? Email, long? SenderId,
    string? MessageIdHeader);

/// <param name="Kind">As in the outbox.</param>
/// <param name="Data">As it was written down, JSON.</param>
public sealed record EventFact(string Kind, long SubjectId, string Data);
