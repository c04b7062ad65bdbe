using ColdMail.Webhooks.EventGrid;
using ColdMail.Webhooks.Postmark;

namespace ColdMail.Webhooks;

/// <summary>Who makes the secret that requests are proved with.</summary>
public enum SecretOrigin
{
    /// <summary>The provider does; its user enters it here.</summary>
    Brought,

    /// <summary>We do; it is entered at the provider.</summary>
    Made,

    /// <summary>There is none: the provider signs with a certificate of its own.</summary>
    None,
}

/// <summary>What a user has to do so that a provider reports here.</summary>
/// <param name="Title">The name of the provider as people know it.</param>
/// <param name="KeyName">What the provider calls the key that is entered here; null: none is.</param>
/// <param name="SourceName">What else must be entered here, so that nobody else's reports are taken; null: nothing.</param>
/// <param name="Steps">What to do at the provider, in order.</param>
public sealed record ProviderGuide(string Title, SecretOrigin Secret, string? KeyName, string? SourceName, IReadOnlyList<string> Steps)
{
    /// <summary>The secret is the password in the address that is pasted at the provider.</summary>
    public bool IsSecretInAddress { get; init; }

    public static readonly ProviderGuide Generic = new("Own format", SecretOrigin.Made, null, null,
    [
        "Post events to the address, as JSON.",
        "Sign every request with the secret, in the header X-ColdMail-Signature.",
    ]);

    public static readonly ProviderGuide SendGrid = new("Twilio SendGrid", SecretOrigin.Brought, "Verification key", null,
    [
        "In SendGrid open Settings, Mail Settings, Event Webhooks and create a webhook with the address.",
        "Select all delivery and engagement events.",
        "Under Security features switch on Signed Event Webhook and save.",
        "Copy the verification key that SendGrid then shows and enter it here.",
    ]);

    public static readonly ProviderGuide Mailgun = new("Mailgun", SecretOrigin.Brought, "HTTP webhook signing key", null,
    [
        "In Mailgun open Sending, Webhooks, choose the domain and add the address for every event.",
        "Under API security copy the HTTP webhook signing key and enter it here.",
    ]);

    public static readonly ProviderGuide Postmark = new("Postmark", SecretOrigin.Made, null, null,
    [
        "In Postmark open the server, the message stream, Webhooks and add a webhook with the address. It holds user name and password: paste all of it.",
        "Select Delivery, Bounce, Spam complaint, Subscription change, Open and Link click.",
        $"If Postmark asks for them one by one: the user name is {PostmarkPassword.User}, the password is the secret.",
    ])
    {
        IsSecretInAddress = true,
    };

    public static readonly ProviderGuide Ses = new("Amazon SES", SecretOrigin.None, null, "ARN of the SNS topic",
    [
        "In Amazon SNS make a standard topic, enter its ARN here and set its attribute SignatureVersion to 2.",
        "Subscribe the address to the topic by HTTPS, with raw message delivery off. ColdMail confirms the subscription by itself.",
        "In Amazon SES let a configuration set publish all events to the topic, and make it the default of the identity that sends.",
        "If the identity notifies the topic without a configuration set, switch on Include original headers.",
    ]);

    public static readonly ProviderGuide Acs = new(
        "Azure Communication Services", SecretOrigin.Made, null, "Resource id of the Communication Services resource",
    [
        "Enter the resource id here before the next step: Azure asks at once whether the address takes its events.",
        "In the Communication Services resource open Events and add an event subscription of type Web Hook with the address.",
        "Select Email Delivery Report Received.",
        $"Under Delivery Properties add the header {EventGridDoor.SecretHeader}, static and secret, with the secret as its value.",
    ]);
}
