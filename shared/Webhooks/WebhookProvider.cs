using System.Text.Json;

namespace ColdMail.Webhooks;

/// <summary>A request as it came, for its verifier.</summary>
/// <param name="Header">The value of a header, or null.</param>
/// <param name="Body">The raw bytes: a signature covers these and no other spelling of the same JSON.</param>
/// <param name="Secret">The secret of the endpoint.</param>
public sealed record WebhookRequest(Func<string, string?> Header, ReadOnlyMemory<byte> Body, string Secret, DateTime Now);

/// <summary>A way of reporting: how a request proves where it comes from, and what its items mean.</summary>
/// <param name="Name">As it stands in the address and in the rows.</param>
/// <param name="IsAuthentic">The verifier.</param>
/// <param name="Map">The mapper; throws nothing but <see cref="InvalidOperationException"/>, for text that is no Unicode.</param>
public sealed record WebhookProvider(
    string Name, Func<WebhookRequest, bool> IsAuthentic, Func<JsonElement, MappedItem> Map)
{
    /// <summary>All that are known.</summary>
    public static readonly IReadOnlyList<WebhookProvider> All = [new("generic", GenericSignature.IsAuthentic, GenericEvents.Map)];

    public static WebhookProvider? Find(string name) => All.FirstOrDefault(provider => provider.Name == name);
}
