using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using MySqlConnector;

namespace ColdMail.Outbox;

/// <summary>An event of the outbox that was not told yet.</summary>
public sealed record OpenOutboxEvent(long Id, OutboxEvent Event, DateTime OccurredAt);

/// <summary>The outbox: facts wait here from the transaction that makes them true until they are told.</summary>
public static class OutboxStore
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes a fact down in the transaction that makes it true: either both stand or neither.</summary>
    public static Task WriteAsync(
        MySqlConnection connection, MySqlTransaction transaction, OutboxEvent written, DateTime now,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO outbox_events (user_id, kind, subject_id, campaign_id, data_json, occurred_at)
            VALUES (@UserId, @Kind, @SubjectId, @CampaignId, @data, @now)
            """,
            new
            {
                written.UserId,
                written.Kind,
                written.SubjectId,
                written.CampaignId,
                data = JsonSerializer.Serialize(written.Data, Json),
                now,
            },
            transaction,
            cancellationToken: cancellation));

    /// <summary>Events that wait, the oldest first, locked until the transaction ends; those that another holds are passed over.</summary>
    public static async Task<IReadOnlyList<OpenOutboxEvent>> LockOpenAsync(
        MySqlConnection connection, MySqlTransaction transaction, int limit, CancellationToken cancellation) =>
        [.. (await connection.QueryAsync<Row>(new(
            """
            SELECT id AS Id, user_id AS UserId, kind AS Kind, subject_id AS SubjectId, campaign_id AS CampaignId,
                   data_json AS Data, occurred_at AS OccurredAt
              FROM outbox_events
             WHERE handled_at IS NULL
             ORDER BY id
             LIMIT @limit
               FOR UPDATE SKIP LOCKED
            """,
            new { limit },
            transaction,
            cancellationToken: cancellation)))
            .Select(row => new OpenOutboxEvent(
                row.Id, new(row.UserId, row.Kind, row.SubjectId, row.CampaignId, DataOf(row.Data)), row.OccurredAt))];

    public static Task MarkHandledAsync(
        MySqlConnection connection, MySqlTransaction transaction, IReadOnlyCollection<long> ids, DateTime now,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            "UPDATE outbox_events SET handled_at = @now WHERE id IN @ids",
            new { ids, now },
            transaction,
            cancellationToken: cancellation));

    /// <summary>The data as it was written.</summary>
    public static OutboxData DataOf(string json) => JsonSerializer.Deserialize<OutboxData>(json, Json)!;

    sealed record Row(long Id, long UserId, string Kind, long SubjectId, long? CampaignId, string Data, DateTime OccurredAt);
}
