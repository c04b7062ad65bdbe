namespace ColdMail.Accounts;

/// <summary>A person who uses ColdMail. Never carries the password hash.</summary>
/// <param name="PostalAddress">Printed in the footer of every mail; empty until the user gives it.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="CompanyDailyCap">Mails a UTC day to one company, by registrable domain; null: no limit.</param>
public sealed record Account(
    long Id,
    string Email,
    string Name,
    string Company,
    string PostalAddress,
    string TimeZone,
    int? CompanyDailyCap,
    Plan Plan,
    DateTime CreatedAt);

/// <summary>What an account may use. The caps are enforced where the thing is used: sending, senders, imports.</summary>
/// <param name="DailyMailCap">Mails a UTC day over all sender accounts of the user.</param>
public sealed record Plan(long Id, string Name, int DailyMailCap, int MaxSenders, int MaxContacts);

/// <summary>What a user may change about the account by itself.</summary>
/// <param name="CompanyDailyCap">Mails a UTC day to one company, by registrable domain; null: no limit.</param>
public sealed record Profile(string Name, string Company, string PostalAddress, string TimeZone, int? CompanyDailyCap);

/// <summary>Who calls: where from and with what, for throttling and for the list of sessions.</summary>
/// <param name="Address">IP address in its usual notation, or empty when there is none.</param>
public sealed record Client(string Address, string UserAgent);
