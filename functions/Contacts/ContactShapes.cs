using System.ComponentModel.DataAnnotations;
using ColdMail.Contacts;

namespace ColdMail.Functions.Contacts;

/// <param name="Next">The value of <c>after</c> for the next page; null on the last.</param>
public sealed record ContactPage(IReadOnlyList<Contact> Items, string? Next);

/// <param name="Lists">The lists that the contact is on.</param>
public sealed record ContactDetail(Contact Contact, IReadOnlyList<ContactListName> Lists);

/// <param name="CustomFields">All of them: one that is left out is removed. Names become lower case with underscores.</param>
/// <param name="ListIds">Lists to put the contact on; only when it is added.</param>
public sealed record ContactRequest(
    [Required, StringLength(1000)] string Email,
    [StringLength(500)] string? FirstName,
    [StringLength(500)] string? LastName,
    [StringLength(500)] string? Company,
    IReadOnlyDictionary<string, string?>? CustomFields,
    [MaxLength(100)] IReadOnlyList<long>? ListIds);

public sealed record ContactIds([Required, MinLength(1), MaxLength(ContactIds.Most)] IReadOnlyList<long> Ids)
{
    public const int Most = 10_000;

    public IReadOnlyCollection<long> Distinct() => [.. Ids.Distinct()];
}

/// <param name="Changed">How many contacts this changed something for.</param>
public sealed record ContactsChanged(int Changed);

public sealed record ListRequest([Required, StringLength(ListRequest.MaxName)] string Name)
{
    public const int MaxName = 200;
}

/// <param name="Next">The value of <c>before</c> for the next page; null on the last.</param>
public sealed record ListPage(IReadOnlyList<ContactList> Items, long? Next);
