using System.Buffers;
using System.Globalization;
using System.Net;

namespace ColdMail.Contacts;

/// <summary>The part after the @: checked as a host name (RFC 1123 §2.1) and turned into A-labels (RFC 5890).</summary>
static class EmailDomain
{
    const int MaxLength = 253;

    const int MaxLabel = 63;

    static readonly SearchValues<char> LettersDigitsHyphenDot =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static ParsedEmail Parse(ReadOnlySpan<char> domain)
    {
        if (domain.IsEmpty)
        {
            return new(EmailFault.NoDomain);
        }

        if (domain[0] == '[' || IPAddress.TryParse(domain, out _) && domain.ContainsAny('.', ':'))
        {
            return new(EmailFault.IpAddressDomain);
        }

        if (domain[^1] == '.')
        {
            domain = domain[..^1];
        }

        if (domain.Length > MaxLength)
        {
            return new(EmailFault.TooLong);
        }

        return !domain.ContainsAnyExcept(LettersDigitsHyphenDot) && !HasALabel(domain)
            ? OfAscii(domain)
            : OfInternational(domain);
    }

    static bool HasALabel(ReadOnlySpan<char> domain) =>
        domain.Contains("xn--", StringComparison.OrdinalIgnoreCase);

    static ParsedEmail OfAscii(ReadOnlySpan<char> domain)
    {
        if (FaultOfLabels(domain) is var fault and not EmailFault.None)
        {
            return new(fault);
        }

        Span<char> lower = stackalloc char[MaxLength];
        var length = domain.ToLowerInvariant(lower);
        return new(lower[..length].ToString());
    }

    static ParsedEmail OfInternational(ReadOnlySpan<char> domain)
    {
        try
        {
            var unicode = Idn.GetUnicode(domain.ToString().ToLowerInvariant());
            foreach (var label in unicode.Split('.', '。'))
            {
                if (Scripts.AreMixed(label))
                {
                    return new(EmailFault.MixedScripts);
                }
            }

            return OfAscii(Idn.GetAscii(unicode));
        }
        catch (ArgumentException)
        {
            return new(EmailFault.BadDomain);
        }
    }

    static EmailFault FaultOfLabels(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        var last = domain;
        foreach (var range in domain.Split('.'))
        {
            last = domain[range];
            labels++;
            if (last.IsEmpty || last.Length > MaxLabel || last[0] == '-' || last[^1] == '-')
            {
                return EmailFault.BadDomain;
            }
        }

        if (labels < 2)
        {
            return EmailFault.NoTopLevelDomain;
        }

        return last.Length < 2 || !last.ContainsAnyExceptInRange('0', '9') ? EmailFault.BadDomain : EmailFault.None;
    }
}
