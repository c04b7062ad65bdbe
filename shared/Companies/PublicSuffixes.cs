using System.Collections.Frozen;
using System.Globalization;

namespace ColdMail.Companies;

/// <summary>The domains below which strangers register names, such as <c>com</c>, <c>co.uk</c> and <c>github.io</c>.</summary>
/// <remarks>
/// Reads the format of https://publicsuffix.org/list/: a rule a line; <c>*.ck</c> is every name below ck; <c>!www.ck</c> takes
/// one back; of the rules that fit, the longest counts; a top-level domain without a rule is a suffix by itself. The private
/// section (github.io, uk.com, myshopify.com) counts as well: two customers of one host are two companies.
/// </remarks>
sealed class PublicSuffixes
{
    static readonly IdnMapping Idn = new();

    static readonly Lazy<PublicSuffixes> Loaded = new(Load);

    readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> names, wildcards, exceptions;

    PublicSuffixes(HashSet<string> names, HashSet<string> wildcards, HashSet<string> exceptions) =>
        (this.names, this.wildcards, this.exceptions) = (Lookup(names), Lookup(wildcards), Lookup(exceptions));

    /// <summary>The list as it came with the program, read at the first use.</summary>
    public static PublicSuffixes Current => Loaded.Value;

    /// <param name="list">Text in the format of the list.</param>
    public static PublicSuffixes Read(TextReader list)
    {
        HashSet<string> names = [], wildcards = [], exceptions = [];
        while (list.ReadLine() is { } line)
        {
            var end = line.AsSpan().IndexOfAny(' ', '\t');
            var rule = end < 0 ? line : line[..end];
            if (rule.Length == 0 || rule.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            var (set, name) = rule switch
            {
                ['!', .. var exception] => (exceptions, exception),
                ['*', '.', .. var parent] => (wildcards, parent),
                _ => (names, rule),
            };
            set.Add(Idn.GetAscii(name).ToLowerInvariant());
        }

        return new(names, wildcards, exceptions);
    }

    /// <param name="domain">A-labels in lower case, not empty.</param>
    /// <returns>Where the public suffix of the domain begins; 0 when the domain is one itself.</returns>
    public int StartOf(ReadOnlySpan<char> domain)
    {
        var start = 0;
        while (true)
        {
            var suffix = domain[start..];
            var dot = suffix.IndexOf('.');
            if (dot < 0)
            {
                return start;
            }

            var parent = suffix[(dot + 1)..];
            if (exceptions.Contains(suffix))
            {
                return start + dot + 1;
            }

            if (names.Contains(suffix) || wildcards.Contains(parent))
            {
                return start;
            }

            start += dot + 1;
        }
    }

    static PublicSuffixes Load()
    {
        using var stream = typeof(PublicSuffixes).Assembly.GetManifestResourceStream(
            $"{typeof(PublicSuffixes).Namespace}.public_suffix_list.dat")!;
        using var reader = new StreamReader(stream);
        return Read(reader);
    }

    static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(HashSet<string> names) =>
        names.ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();
}
