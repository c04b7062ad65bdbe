using System.Text;
using System.Text.Json;

namespace ColdMail.Webhooks.Sns;

/// <summary>A message of Amazon SNS as it is posted.</summary>
/// <remarks>Source: Amazon SNS Developer Guide, "HTTP/HTTPS headers and JSON formats".</remarks>
public sealed record SnsEnvelope(JsonElement Fields)
{
    public const string Notification = "Notification";
    public const string SubscriptionConfirmation = "SubscriptionConfirmation";
    public const string UnsubscribeConfirmation = "UnsubscribeConfirmation";

    static readonly string[] OfNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    static readonly string[] OfSubscription = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    public string? Type => Fields.Text("Type");

    public string? MessageId => Fields.Text("MessageId");

    public string? TopicArn => Fields.Text("TopicArn");

    public string? Token => Fields.Text("Token");

    public DateTime? Timestamp => Fields.Time("Timestamp");

    public string? SignatureVersion => Fields.Text("SignatureVersion");

    public string? Signature => Fields.Text("Signature");

    public string? SigningCertUrl => Fields.Text("SigningCertURL");

    /// <summary>What is signed: name and value of each field on a line of their own, in the order of their names.</summary>
    public byte[] SignedBytes()
    {
        var text = new StringBuilder();
        foreach (var name in Type == Notification ? OfNotification : OfSubscription)
        {
            if (Fields.Text(name) is { } value)
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
