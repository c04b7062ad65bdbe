using System.Globalization;

namespace ColdMail.Sending;

/// <summary>Whether the state of a contact allows any mail: asked by the begin, and by the explanation of it.</summary>
public static class ContactState
{
    /// <param name="status">Of <c>contacts.status</c>.</param>
    /// <param name="suppression">The code under which an entry of a suppression list covers the contact; null: none does.</param>
    /// <returns>A code of <see cref="Reason"/>, the first that applies; null when the contact may be written to.</returns>
    public static string? WhyNot(string status, bool isDeleted, string? suppression) => status switch
    {
        "unsubscribed" => Reason.Unsubscribed,
        "bounced" => Reason.Bounced,
        "complained" => Reason.Complained,
        "replied" => Reason.Replied,
        "erased" => Reason.ContactDeleted,
        _ when isDeleted => Reason.ContactDeleted,
        _ when suppression is not null => suppression,
        "ok" => null,
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Unknown contact status '{status}'.")),
    };
}
