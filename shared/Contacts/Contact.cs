namespace ColdMail.Contacts;

/// <summary>A person to write to, as the owner sees it.</summary>
/// <param name="Status">ok, unsubscribed, bounced, complained or replied; anything but ok gets no mail.</param>
public sealed record Contact(
    long Id, string Email, string FirstName, string LastName, string Company,
    IReadOnlyDictionary<string, string> CustomFields, string Status, DateTime CreatedAt, DateTime UpdatedAt);

/// <summary>What a person may write of a contact; checked and in the stored spelling.</summary>
/// <param name="CustomFields">All of them; names as made by <see cref="Csv.CustomFieldName"/>.</param>
public sealed record ContactValues(
    string Email, string FirstName, string LastName, string Company, IReadOnlyDictionary<string, string> CustomFields);

public enum ContactSort
{
    /// <summary>Newest first.</summary>
    Newest,
    Oldest,
    Email,
    EmailDescending,
}

/// <summary>Which contacts are meant.</summary>
/// <param name="Search">The beginning of an address, a first or last name, or a company; or first and last name.</param>
public sealed record ContactFilter(long? ListId = null, string? Status = null, string? Search = null);

/// <summary>The place behind the last contact of a page.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Email">Its address, when the order is that of addresses.</param>
public sealed record ContactCursor(long Id, string Email);

/// <summary>What came of writing a contact.</summary>
public abstract record ContactSaved
{
    ContactSaved()
    {
    }

    public sealed record Saved(long Id) : ContactSaved;

    /// <summary>Another contact has the address.</summary>
    public sealed record EmailTaken(long Id) : ContactSaved;

    public sealed record NotFound : ContactSaved;

    /// <summary>The data of the person with this address was erased, so it is not stored again.</summary>
    public sealed record Erased : ContactSaved;
}
