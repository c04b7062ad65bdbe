using ColdMail.Companies;
using ColdMail.Contacts;

namespace ColdMail.Suppression;

/// <summary>One entry of a suppression list as people write it, in the spelling that is stored, or why it is none.</summary>
/// <param name="Entry"><c>ada@x.example</c>, <c>@x.example</c>, <c>@*.x.example</c> or <c>info@*</c>; null: it is none.</param>
/// <param name="Problem">What is wrong and what to do, for the person who wrote it; null when nothing is.</param>
public sealed record EntryText(string? Entry, string? Problem)
{
    /// <summary>As many labels a domain may have with all below it: the list is looked into once for each.</summary>
    const int MostLabels = 5;

    const string Help = "Write an address, a domain as @example.com, a domain with all below it as *@*.example.com, or a name at any domain as info@*.";

    /// <summary>An entry that covers more than one address.</summary>
    public static bool IsPattern(string entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.StartsWith('@') || entry.EndsWith("@*", StringComparison.Ordinal);
    }

    public static EntryText Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entry = text.Trim();
        return entry switch
        {
            ['*', '@', .. var domain] => Domain(domain),
            ['@', .. var domain] => Domain(domain),
            ['*', '.', ..] => Domain(entry),
            [.. var name, '@', '*'] => Name(name),
            _ when entry.Contains('*', StringComparison.Ordinal) => new(null, $"A * cannot stand there. {Help}"),
            _ => Of(EmailAddress.Parse(entry), address => address),
        };
    }

    static EntryText Domain(string text)
    {
        var isBelow = text.StartsWith("*.", StringComparison.Ordinal);
        var bare = isBelow ? text[2..] : text;
        if (bare.Contains('*', StringComparison.Ordinal))
        {
            return new(null, $"A * cannot stand there. {Help}");
        }

        var parsed = EmailAddress.ParseDomain(bare);
        if (!parsed.IsValid)
        {
            return new(null, parsed.Fault.Explain());
        }

        if (RegistrableDomain.Of(parsed.Address) is null)
        {
            return new(null, $"“{parsed.Address}” is an ending under which strangers have their domains. Write a whole domain.");
        }

        return isBelow && parsed.Address.Count(c => c == '.') >= MostLabels
            ? new(null, $"A domain with all below it can have {MostLabels} parts at most. Write a shorter one.")
            : new(isBelow ? $"@*.{parsed.Address}" : $"@{parsed.Address}", null);
    }

    static EntryText Name(string name) => name.Contains('*', StringComparison.Ordinal)
        ? new(null, $"A * cannot stand there. {Help}")
        : Of(EmailAddress.Parse($"{name}@example.com"), address => $"{address[..address.IndexOf('@', StringComparison.Ordinal)]}@*");

    static EntryText Of(ParsedEmail parsed, Func<string, string> stored) =>
        parsed.IsValid ? new(stored(parsed.Address), null) : new(null, parsed.Fault.Explain());
}
