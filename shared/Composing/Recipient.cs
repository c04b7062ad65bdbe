using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>The text of one step of a campaign.</summary>
/// <param name="Subject">Blank on a follow-up: the mail continues the thread of the last step that has a subject.</param>
/// <param name="BodyHtml">Blank: the HTML is made from the text.</param>
/// <param name="BodyText">Null or blank: the text is made from the HTML.</param>
public sealed record StepSource(long StepId, string Subject, string BodyHtml, string? BodyText);

/// <summary>What all mails of a campaign share.</summary>
/// <param name="PostalAddress">Printed in the footer; lines apart by line breaks. Without it no mail may be sent.</param>
/// <param name="OptOutLabel">The text of the visible opt-out link.</param>
/// <param name="LinkHost">The verified host of the user that links begin with; null: that of the installation.</param>
public sealed record CampaignSettings(
    long UserId,
    long CampaignId,
    string PostalAddress,
    bool TrackOpens,
    bool TrackClicks,
    string OptOutLabel = "Unsubscribe",
    string? LinkHost = null);

/// <summary>Whom the mail comes from.</summary>
/// <param name="ReplyTo">Null: replies go to <paramref name="Email"/>.</param>
/// <param name="Signature">HTML, written where a body says <c>{{signature}}</c>.</param>
public sealed record MailSender(string Name, string Email, string? ReplyTo, string? Signature);

/// <summary>Everything about one mail that differs between the recipients of a step.</summary>
public sealed record Recipient
{
    public required long ContactId { get; init; }

    /// <summary>The row in email_messages, which links and events refer to.</summary>
    public required long MessageRowId { get; init; }

    public required string Email { get; init; }

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";

    public string Company { get; init; } = "";

    public string? CustomFieldsJson { get; init; }

    public required MailSender Sender { get; init; }

    /// <summary>UTC; the instant of the first attempt, which later attempts repeat.</summary>
    public required DateTime Date { get; init; }

    /// <summary>The Message-ID that was stored at the first attempt, without angle brackets; null at the first attempt.</summary>
    public string? MessageId { get; init; }

    /// <summary>How often a person asked to send this mail again; each time gives it a new Message-ID.</summary>
    public int Resend { get; init; }

    /// <summary>The Message-IDs of the thread so far, oldest first; used only when the step continues a thread.</summary>
    public IReadOnlyList<string> Thread { get; init; } = [];

    /// <summary>
    /// The thread so far is another sender's, so that a step which would go on in it begins one of its own: a reply to a mail
    /// that somebody else wrote would be a lie.
    /// </summary>
    public bool StartsThread { get; init; }

    /// <summary>A test mail to oneself: nothing is tracked and its opt-out link changes nothing.</summary>
    public bool IsTest { get; init; }

    /// <summary>The fields of contact and sender; the opt-out address is set by the composer.</summary>
    internal FieldValues Fields() => new FieldValues()
        .Set(BuiltInFields.FirstName, FirstName)
        .Set(BuiltInFields.LastName, LastName)
        .Set(BuiltInFields.Company, Company)
        .Set(BuiltInFields.Email, Email)
        .Set(BuiltInFields.SenderName, Sender.Name)
        .Set(BuiltInFields.SenderFirstName, Sender.Name.Trim().Split(' ')[0])
        .Set(BuiltInFields.SenderEmail, Sender.Email)
        .SetCustom(CustomFieldsJson);
}
