using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ColdMail.Webhooks.EventGrid;
using ColdMail.Webhooks.Mailgun;
using ColdMail.Webhooks.Postmark;
using ColdMail.Webhooks.SendGrid;
using ColdMail.Webhooks.Sns;

namespace ColdMail.Webhooks;

/// <summary>A request as it came, for its verifier.</summary>
/// <param name="Header">The value of a header, or null.</param>
/// <param name="Body">The raw bytes: a signature covers these and no other spelling of the same JSON.</param>
/// <param name="Secret">The secret or key of the endpoint; empty as long as none was entered.</param>
public sealed record WebhookRequest(Func<string, string?> Header, ReadOnlyMemory<byte> Body, string Secret, DateTime Now)
{
    /// <summary>The topic or resource that the owner of the endpoint entered.</summary>
    public string? Source { get; init; }

    /// <summary>The one that an earlier verdict asked for, valid and of the provider.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether this installation takes signatures with SHA-1, as old topics of SNS make them.</summary>
    public bool AllowsSha1 { get; init; }
}

/// <summary>A way of reporting: how a request proves where it comes from, and what its items mean.</summary>
/// <param name="Name">As it stands in the address and in the rows.</param>
/// <param name="Verify">The verifier.</param>
/// <param name="Map">The mapper; throws nothing but <see cref="InvalidOperationException"/>, for text that is no Unicode.</param>
public sealed record WebhookProvider(string Name, Func<WebhookRequest, Verdict> Verify, Func<JsonElement, MappedItem> Map)
{
    /// <summary>All that are known.</summary>
    public static readonly IReadOnlyList<WebhookProvider> All =
    [
        new("generic", GenericSignature.Verify, GenericEvents.Map) { Guide = ProviderGuide.Generic },
        new("sendgrid", SendGridSignature.Verify, SendGridEvents.Map)
        {
            Guide = ProviderGuide.SendGrid,
            AreKeysGlobal = true,
            KeyFault = SendGridSignature.KeyFault,
        },
        new("mailgun", MailgunSignature.Verify, MailgunEvents.Map)
        {
            Guide = ProviderGuide.Mailgun,
            AreKeysGlobal = true,
            GoneStatus = 406,
        },
        new("postmark", PostmarkPassword.Verify, PostmarkEvents.Map)
        {
            Guide = ProviderGuide.Postmark,
            AreKeysGlobal = true,
            GoneStatus = 403,
        },
        new("ses", SnsSignature.Verify, SesEvents.Map)
        {
            Guide = ProviderGuide.Ses,
            AreKeysGlobal = true,
            SourceFault = SnsAddresses.SourceFault,
        },
        new("acs", EventGridDoor.Verify, AcsEvents.Map)
        {
            Guide = ProviderGuide.Acs,
            AreKeysGlobal = true,
            SourceFault = EventGridDoor.SourceFault,
            Origin = EventGridDoor.Origin,
        },
    ];

    public required ProviderGuide Guide { get; init; }

    /// <summary>
    /// No two reports of the provider share a key, whoever they belong to, so a report that comes to two endpoints of a user
    /// counts once.
    /// </summary>
    public bool AreKeysGlobal { get; init; }

    /// <summary>What makes the provider stop reporting to an endpoint that was revoked.</summary>
    public int GoneStatus { get; init; } = 404;

    /// <summary>What is wrong with a key that a user brings, in words; null for a good one.</summary>
    public Func<string, string?> KeyFault { get; init; } = _ => null;

    /// <summary>What is wrong with a source that a user enters, in words; null for a good one.</summary>
    public Func<string, string?> SourceFault { get; init; } = _ => null;

    /// <summary>The origin that may ask by OPTIONS whether we take its events (CloudEvents); null: none asks.</summary>
    public string? Origin { get; init; }

    public static WebhookProvider? Find(string name) => All.FirstOrDefault(provider => provider.Name == name);
}
