using System.Text.Json;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>Shows a template as a recipient would get it: the real way of composing, with links that change nothing.</summary>
public sealed class TemplatePreview(PreviewStore store, MailComposer composer)
{
    const string NoAddressYet = "Your postal address (add it to your account)";

    /// <summary>Everything that would keep a mail of this template from being sent, in all parts at once.</summary>
    public static IReadOnlyList<TemplateProblem> Check(TemplateSource template) =>
        Prepare(template, NoAddressYet).Problems;

    /// <param name="contactId">Whose fields to use; null: a sample person.</param>
    /// <param name="senderId">Whose name and signature to use; null: the first sender account.</param>
    /// <param name="values">Fields by name that replace those of the contact.</param>
    /// <returns>Null when the user has no such contact or sender account.</returns>
    public async Task<Preview?> RenderAsync(
        long userId, TemplateSource template, long? contactId, long? senderId, IReadOnlyDictionary<string, string> values,
        DateTime now, CancellationToken cancellation)
    {
        var contact = contactId is null ? Sample : await store.ContactAsync(userId, contactId.Value, cancellation);
        var sender = await store.SenderAsync(userId, senderId, cancellation);
        if (contact is null || sender is null)
        {
            return null;
        }

        var address = string.IsNullOrWhiteSpace(sender.PostalAddress) ? NoAddressYet : sender.PostalAddress;
        return composer.Preview(Prepare(template, address), RecipientOf(contact, sender, values, now));
    }

    static PreparedStep Prepare(TemplateSource template, string postalAddress) => PreparedStep.Prepare(
        new(1, template.Subject, template.Html, template.Text),
        string.IsNullOrWhiteSpace(template.Subject) ? new(0, "the subject of the first mail", "", null) : null,
        new(0, 0, postalAddress, false, false));

    static Recipient RecipientOf(
        PreviewContact contact, PreviewSender sender, IReadOnlyDictionary<string, string> values, DateTime now)
    {
        var given = values
            .GroupBy(value => FieldName.KeyOf(value.Key), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        string Of(string field, string stored) => given.GetValueOrDefault(FieldName.KeyOf(field), stored);

        var custom = contact.CustomFieldsJson is null
            ? []
            : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(contact.CustomFieldsJson) ?? [];
        var merged = custom
            .Where(field => !given.ContainsKey(FieldName.KeyOf(field.Key)))
            .Concat(given.Select(field => KeyValuePair.Create(field.Key, JsonSerializer.SerializeToElement(field.Value))))
            .DistinctBy(field => field.Key)
            .ToDictionary(field => field.Key, field => field.Value);
        return new()
        {
            ContactId = 0,
            MessageRowId = 0,
            Email = Of(BuiltInFields.Email, contact.Email),
            FirstName = Of(BuiltInFields.FirstName, contact.FirstName),
            LastName = Of(BuiltInFields.LastName, contact.LastName),
            Company = Of(BuiltInFields.Company, contact.Company),
            CustomFieldsJson = JsonSerializer.Serialize(merged),
            Sender = new(sender.FromName, sender.FromEmail, null, sender.Signature),
            Date = now,
            IsTest = true,
        };
    }

    static readonly PreviewContact Sample = new("ada@example.com", "Ada", "Lovelace", "Analytical Engines", null);
}
