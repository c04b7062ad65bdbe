using System.Collections.Frozen;
using System.Globalization;
using ColdMail.Companies;

namespace ColdMail.Analytics;

/// <summary>The table of recipient providers that ships with the program: the file providers.txt.</summary>
public sealed class RecipientProviders
{
    static readonly Lazy<RecipientProviders> Loaded = new(Load);

    readonly FrozenDictionary<string, RecipientProvider> domains, brands;

    RecipientProviders(int version, Dictionary<string, RecipientProvider> domains, Dictionary<string, RecipientProvider> brands) =>
        (Version, this.domains, this.brands) = (version, domains.ToFrozenDictionary(), brands.ToFrozenDictionary());

    public static RecipientProviders Current => Loaded.Value;

    /// <summary>Which table it is; sums say by which one they were made.</summary>
    public int Version { get; }

    /// <param name="domain">What stands behind the @ of a stored address: lower case, A-labels.</param>
    public RecipientProvider Of(string domain)
    {
        for (var rest = domain; ; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (domains.TryGetValue(rest, out var found))
            {
                return found;
            }

            if (!rest.Contains('.', StringComparison.Ordinal))
            {
                break;
            }
        }

        // live.example may be anybody's: a brand counts on domains that are known to be shared.
        return !SharedDomains.Covers(domain) ? RecipientProvider.Company
            : RegistrableDomain.Of(domain) is { } registered && brands.TryGetValue(BrandOf(registered), out var brand) ? brand
            : RecipientProvider.Other;
    }

    /// <param name="table">The format is told in providers.txt.</param>
    public static RecipientProviders Read(TextReader table)
    {
        var version = int.Parse(table.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
        Dictionary<string, RecipientProvider> domains = [], brands = [];
        while (table.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var entry in words.Skip(1))
            {
                var (set, name) = entry is [.. var own, '.', '*'] ? (brands, own) : (domains, entry);
                set.Add(name, Enum.Parse<RecipientProvider>(words[0], ignoreCase: true));
            }
        }

        return new(version, domains, brands);
    }

    static string BrandOf(string registered) => registered[..registered.IndexOf('.', StringComparison.Ordinal)];

    static RecipientProviders Load()
    {
        using var stream = typeof(RecipientProviders).Assembly.GetManifestResourceStream(
            $"{typeof(RecipientProviders).Namespace}.providers.txt")!;
        using var reader = new StreamReader(stream);
        return Read(reader);
    }
}
