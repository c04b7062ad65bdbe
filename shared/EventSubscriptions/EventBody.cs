using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ColdMail.Outbox;

namespace ColdMail.EventSubscriptions;

/// <summary>The body of a delivery: <c>{"type", "timestamp", "data"}</c>, as Standard Webhooks asks for.</summary>
public static class EventBody
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is passed on of the metadata of an event; the rest is for ourselves.</summary>
    static readonly string[] Told = ["reason", "class", "code", "status", "reply", "url", "by"];

    /// <remarks>The same event gives the same bytes, unless what it is about was renamed or erased in between.</remarks>
    public static byte[] Of(EventContent content)
    {
        var metadata = content.Metadata is { } json ? JsonNode.Parse(json)?.AsObject() : null;
        return JsonSerializer.SerializeToUtf8Bytes(
            new { type = content.Type, timestamp = HappenedAt(content, metadata), data = DataOf(content, metadata) }, Json);
    }

    /// <summary>Some events are learnt of later than they happened, and then their metadata says when that was.</summary>
    static DateTime HappenedAt(EventContent content, JsonObject? metadata) =>
        metadata?["at"] is JsonValue value && value.TryGetValue<DateTime>(out var at) ? at.ToUniversalTime() : content.OccurredAt;

    static object DataOf(EventContent content, JsonObject? metadata)
    {
        if (content.Mail is { } mail)
        {
            return new
            {
                mail.MessageId,
                mail.CampaignId,
                mail.CampaignName,
                mail.StepNumber,
                mail.ContactId,
                mail.Email,
                mail.SenderId,
                mail.MessageIdHeader,
                details = metadata is null ? null : Told
                    .Where(name => metadata[name] is JsonValue)
                    .ToDictionary(name => name, name => metadata[name]!.DeepClone()),
            };
        }

        if (content.Fact is not { } fact)
        {
            return new { message = "A test of this subscription. Nothing happened." };
        }

        var data = OutboxStore.DataOf(fact.Data);
        return fact.Kind == OutboxKind.SenderPaused
            ? new { senderId = fact.SubjectId, email = data.Name, data.Status, data.Reason, data.By }
            : (object)new { campaignId = fact.SubjectId, campaignName = data.Name, data.Status };
    }
}
