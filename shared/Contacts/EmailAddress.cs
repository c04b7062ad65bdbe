using System.Buffers;
using System.Globalization;

namespace ColdMail.Contacts;

/// <summary>Reads an e-mail address the way people write it and gives the one spelling that ColdMail stores and compares.</summary>
/// <remarks>
/// The stored spelling is lower case, the domain as A-label (<c>münchen.de</c> becomes <c>xn--mnchen-3ya.de</c>).
/// Accepted and repaired: spaces around, invisible characters, full-width forms, typographic apostrophes and hyphens,
/// quotes around, <c>Name &lt;a@b.com&gt;</c>, <c>mailto:</c>, a comma, semicolon or dot at the end.
/// Refused although RFC 5321 allows it: quoted local parts, address literals, a domain without a dot, and non-ASCII local
/// parts (RFC 6531), because too few servers take them. Lengths are those of RFC 5321 §4.5.3.1: 64 and 254.
/// The result is a fixed point: parsing it again gives the same.
/// </remarks>
public static class EmailAddress
{
    public const int MaxLength = 254;

    const int MaxLocalPart = 64;

    /// <summary>Longer text is never an address with a name before it.</summary>
    const int MaxText = 1000;

    /// <summary>The characters of an atom (RFC 5322 §3.2.3), the dot and the at sign.</summary>
    static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.@");

    public static ParsedEmail Parse(string? text) => Parse(text.AsSpan());

    public static ParsedEmail Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            return new(EmailFault.Empty);
        }

        if (text.Length > MaxText)
        {
            return new(EmailFault.TooLong);
        }

        return text.ContainsAnyExcept(Plain) || WrittenEmail.HasWrapping(text)
            ? ParseBare(WrittenEmail.Unwrap(text))
            : ParseBare(text);
    }

    /// <summary>Reads a domain, with or without a leading @: the other kind of entry on a suppression list.</summary>
    /// <returns>The domain as A-label without the @, in <see cref="ParsedEmail.Address"/>.</returns>
    public static ParsedEmail ParseDomain(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new(EmailFault.NoDomain);
        }

        var bare = text.Length > MaxText ? text.AsSpan() : WrittenEmail.Unwrap(text).AsSpan();
        return EmailDomain.Parse(bare.StartsWith('@') ? bare[1..] : bare);
    }

    static ParsedEmail ParseBare(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return new(EmailFault.Empty);
        }

        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return new(EmailFault.NoAtSign);
        }

        if (FaultOfSeparators(text) is var separators and not EmailFault.None)
        {
            return new(separators);
        }

        var local = Unquoted(text[..at]);
        if (FaultOfLocalPart(local) is var fault and not EmailFault.None)
        {
            return new(fault);
        }

        var domain = EmailDomain.Parse(text[(at + 1)..]);
        if (!domain.IsValid)
        {
            return domain;
        }

        if (local.Length + 1 + domain.Address.Length > MaxLength)
        {
            return new(EmailFault.TooLong);
        }

        Span<char> lower = stackalloc char[MaxLocalPart];
        var length = local.ToLowerInvariant(lower);
        return new(string.Concat(lower[..length], "@", domain.Address));
    }

    static EmailFault FaultOfSeparators(ReadOnlySpan<char> text)
    {
        var first = text.IndexOf('@');
        var several = text.LastIndexOf('@') != first && !text.StartsWith('"');
        foreach (var c in text)
        {
            if (c is ',' or ';' && several)
            {
                return EmailFault.SeveralAddresses;
            }

            if (char.IsWhiteSpace(c) && !text.StartsWith('"'))
            {
                return several ? EmailFault.SeveralAddresses : EmailFault.SpaceInside;
            }
        }

        return several ? EmailFault.SeveralAtSigns : EmailFault.None;
    }

    /// <summary>A quoted local part that did not need its quotes is the same mailbox without them.</summary>
    static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> local) =>
        local is ['"', .. var inner, '"'] && !inner.IsEmpty && inner[0] != '\'' && !inner.ContainsAnyExcept(Plain) && !inner.Contains('@')
            ? inner
            : local;

    static EmailFault FaultOfLocalPart(ReadOnlySpan<char> local)
    {
        if (local.IsEmpty)
        {
            return EmailFault.NoLocalPart;
        }

        if (local.Length > MaxLocalPart)
        {
            return EmailFault.LocalPartTooLong;
        }

        if (local[0] == '"')
        {
            return EmailFault.QuotedLocalPart;
        }

        if (local[0] == '\'')
        {
            return EmailFault.BadCharacter;
        }

        var odd = local.IndexOfAnyExcept(Plain);
        if (odd >= 0)
        {
            return char.IsLetter(local[odd]) || char.GetUnicodeCategory(local[odd]) == UnicodeCategory.NonSpacingMark
                ? EmailFault.NonAsciiLocalPart
                : EmailFault.BadCharacter;
        }

        return local[0] == '.' || local[^1] == '.' || local.IndexOf("..", StringComparison.Ordinal) >= 0
            ? EmailFault.BadDots
            : EmailFault.None;
    }
}
