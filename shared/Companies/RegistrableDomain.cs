using System.Globalization;

namespace ColdMail.Companies;

/// <summary>The part of a domain that somebody registered: <c>example.co.uk</c> of <c>mail.example.co.uk</c>.</summary>
public static class RegistrableDomain
{
    static readonly IdnMapping Idn = new();

    /// <param name="domain">As addresses hold it: lower case, A-labels. Other spellings are read too, only slower.</param>
    /// <returns>
    /// Lower case, A-labels; the same string when nothing had to be cut off. Null for a public suffix itself, a name without a
    /// dot and what is no domain.
    /// </returns>
    public static string? Of(string? domain)
    {
        if (Normalised(domain) is not { } name)
        {
            return null;
        }

        var suffix = PublicSuffixes.Current.StartOf(name);
        return suffix == 0 ? null : name[(name.LastIndexOf('.', suffix - 2) + 1)..];
    }

    /// <summary>Lower case, A-labels, no dot at the end; null for what is no domain.</summary>
    internal static string? Normalised(string? domain)
    {
        if (string.IsNullOrEmpty(domain))
        {
            return null;
        }

        if (IsPlain(domain))
        {
            return domain;
        }

        try
        {
            var name = Idn.GetAscii(domain.Trim().TrimEnd('.')).ToLowerInvariant();
            return IsPlain(name) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Only lower case letters, digits, hyphens, underscores and single dots inside.</summary>
    static bool IsPlain(string domain)
    {
        var previous = '.';
        foreach (var c in domain)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.')
                || c == '.' && previous == '.')
            {
                return false;
            }

            previous = c;
        }

        return previous != '.';
    }
}
