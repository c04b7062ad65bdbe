namespace ColdMail.EventSubscriptions;

/// <summary>A delivery joined with what its event is about.</summary>
sealed record DeliveryRow
{
    public const string Select =
        """
        SELECT d.id AS Id, d.source AS Source, d.source_id AS SourceId, d.event_type AS EventType, d.occurred_at AS OccurredAt,
               d.attempts AS Attempts, d.due_since AS DueSince, d.message_id AS MessageId,
               COALESCE(e.campaign_id, m.campaign_id, 0) AS CampaignId, p.name AS CampaignName, m.step_number AS StepNumber,
               m.contact_id AS ContactId, c.email AS Email, m.sender_id AS SenderId, m.message_id_header AS MessageIdHeader,
               e.metadata_json AS Metadata, o.kind AS Kind, o.subject_id AS SubjectId, o.data_json AS Data
          FROM event_deliveries d
          LEFT JOIN email_events e ON d.source = 'mail' AND e.id = d.source_id AND e.occurred_at = d.occurred_at
          LEFT JOIN email_messages m ON m.id = d.message_id AND m.user_id = d.user_id
          LEFT JOIN contacts c ON c.id = m.contact_id AND c.user_id = d.user_id AND c.status <> 'erased'
          LEFT JOIN campaigns p ON p.id = COALESCE(e.campaign_id, m.campaign_id) AND p.user_id = d.user_id
          LEFT JOIN outbox_events o ON d.source = 'outbox' AND o.id = d.source_id
         WHERE d.id IN @ids
         ORDER BY d.id
        """;

    public required long Id { get; init; }
    public required string Source { get; init; }
    public required long SourceId { get; init; }
    public required string EventType { get; init; }
    public required DateTime OccurredAt { get; init; }
    public required int Attempts { get; init; }
    public required DateTime DueSince { get; init; }
    public required long? MessageId { get; init; }
    public required long CampaignId { get; init; }
    public required string? CampaignName { get; init; }
    public required int? StepNumber { get; init; }
    public required long? ContactId { get; init; }
    public required string? Email { get; init; }
    public required long? SenderId { get; init; }
    public required string? MessageIdHeader { get; init; }
    public required string? Metadata { get; init; }
    public required string? Kind { get; init; }
    public required long? SubjectId { get; init; }
    public required string? Data { get; init; }

    public ClaimedDelivery ToDelivery() => new(Id, Attempts, DueSince, new(
        EventContent.IdOf(Source, SourceId),
        EventType,
        OccurredAt,
        MessageId is { } message
            ? new(message, CampaignId, CampaignName, StepNumber, ContactId, Email, SenderId, MessageIdHeader)
            : null,
        Metadata,
        Kind is { } kind ? new(kind, SubjectId!.Value, Data!) : null));
}
