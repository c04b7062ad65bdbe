using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MimeKit;

namespace ColdMail.Accounts;

/// <summary>The address that an account signs in with.</summary>
public static class AccountEmail
{
    /// <summary>RFC 5321 §4.5.3.1.3: a path holds 256 octets with its brackets.</summary>
    const int MaxLength = 254;

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Lower case, domain as A-label, nothing around it: two spellings that reach the same account compare equal.
    /// </summary>
    /// <returns>False when the text is not one plain address.</returns>
    public static bool TryNormalise([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (text is null || text.Length > MaxLength || text.Contains('<', StringComparison.Ordinal)
            || !MailboxAddress.TryParse(text.Trim(), out var mailbox)
            || mailbox.Name is { Length: > 0 })
        {
            return false;
        }

        var at = mailbox.Address.LastIndexOf('@');
        if (at < 1)
        {
            return false;
        }

        var domain = Ascii(mailbox.Address[(at + 1)..]);
        if (domain is null || !domain.Contains('.', StringComparison.Ordinal))
        {
            return false;
        }

        var normalised = $"{mailbox.Address[..at]}@{domain}".ToLowerInvariant();
        address = normalised.Length <= MaxLength ? normalised : null;
        return address is not null;
    }

    static string? Ascii(string domain)
    {
        try
        {
            return Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>The value is an address that <see cref="AccountEmail"/> accepts, or absent.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AccountEmailAttribute() : ValidationAttribute("Enter one e-mail address, such as ana@example.com.")
{
    public override bool IsValid(object? value) => value is null || AccountEmail.TryNormalise(value as string, out _);
}
