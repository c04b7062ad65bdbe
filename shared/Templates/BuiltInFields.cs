using System.Collections.Frozen;

namespace ColdMail.Templates;

/// <summary>The fields that every mail has; any other name is a custom field of the contact.</summary>
public static class BuiltInFields
{
    public const string FirstName = "first_name";
    public const string LastName = "last_name";
    public const string Company = "company";
    public const string Email = "email";
    public const string SenderName = "sender_name";
    public const string SenderFirstName = "sender_first_name";
    public const string SenderEmail = "sender_email";
    public const string Signature = "signature";
    public const string UnsubscribeUrl = "unsubscribe_url";

    public static readonly IReadOnlyList<string> All =
    [
        FirstName, LastName, Company, Email, SenderName, SenderFirstName, SenderEmail, Signature, UnsubscribeUrl,
    ];

    static readonly FrozenSet<string> Keys = All.Select(FieldName.KeyOf).ToFrozenSet();

    static readonly FrozenSet<string> SenderKeys =
        new[] { SenderName, SenderFirstName, SenderEmail, Signature, UnsubscribeUrl }.Select(FieldName.KeyOf).ToFrozenSet();

    /// <param name="key">As made by <see cref="FieldName.KeyOf"/>.</param>
    public static bool Contains(string key) => Keys.Contains(key);

    /// <summary>Whether a contact's own column of that name must never take the place of the field.</summary>
    public static bool IsOfTheSender(string key) => SenderKeys.Contains(key);
}
