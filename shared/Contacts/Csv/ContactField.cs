namespace ColdMail.Contacts.Csv;

/// <summary>What a column can be besides a custom field.</summary>
public static class ContactField
{
    public const string Email = "email";
    public const string FirstName = "first_name";
    public const string LastName = "last_name";

    /// <summary>First and last name in one cell; split when no column of its own gives them.</summary>
    public const string FullName = "full_name";
    public const string Company = "company";

    public static readonly IReadOnlyList<string> All = [Email, FirstName, LastName, FullName, Company];
}
