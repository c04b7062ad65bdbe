using System.Collections.Frozen;

namespace ColdMail.Companies;

/// <summary>
/// Domains on which two addresses do not mean one company: free mail, internet providers, addresses that forward, mail that shops
/// and sites hand on, and mail for a whole profession.
/// </summary>
/// <remarks>The domains are the file shared-domains.txt. The alumni and students of a university are no company either.</remarks>
public static class SharedDomains
{
    static readonly Lazy<Entries> Loaded = new(Load);

    /// <param name="domain">As addresses hold it: lower case, A-labels. Other spellings are read too, only slower.</param>
    /// <returns>Whether the domain, or one that it lies below, is shared. False for what is no domain.</returns>
    public static bool Covers(string? domain) =>
        RegistrableDomain.Normalised(domain) is { } name && Loaded.Value.Cover(name);

    static Entries Load()
    {
        HashSet<string> domains = [], brands = [], labels = [];
        using var stream = typeof(SharedDomains).Assembly.GetManifestResourceStream(
            $"{typeof(SharedDomains).Namespace}.shared-domains.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            foreach (var entry in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var (set, text) = entry switch
                {
                    [.. var brand, '.', '*'] => (brands, brand),
                    ['*', '.', .. var label, '.'] => (labels, label),
                    _ => (domains, entry),
                };
                set.Add(text);
            }
        }

        return new(domains, brands, labels);
    }

    /// <param name="domains">gmail.com.</param>
    /// <param name="brands">Below every public suffix: hotmail of hotmail.co.uk.</param>
    /// <param name="labels">Below every company: alumni of alumni.example.edu.</param>
    sealed class Entries(HashSet<string> domains, HashSet<string> brands, HashSet<string> labels)
    {
        readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> domains = Lookup(domains);
        readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> brands = Lookup(brands);
        readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> labels = Lookup(labels);

        public bool Cover(ReadOnlySpan<char> domain)
        {
            for (var rest = domain; ; rest = rest[(rest.IndexOf('.') + 1)..])
            {
                if (domains.Contains(rest))
                {
                    return true;
                }

                if (!rest.Contains('.'))
                {
                    break;
                }
            }

            var suffix = PublicSuffixes.Current.StartOf(domain);
            if (suffix == 0)
            {
                return false;
            }

            var own = domain[..(suffix - 1)];
            var dot = own.LastIndexOf('.');
            return brands.Contains(own[(dot + 1)..]) || dot > 0 && HasLabel(own[..dot]);
        }

        bool HasLabel(ReadOnlySpan<char> below)
        {
            foreach (var range in below.Split('.'))
            {
                if (labels.Contains(below[range]))
                {
                    return true;
                }
            }

            return false;
        }

        static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(HashSet<string> entries) =>
            entries.ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
