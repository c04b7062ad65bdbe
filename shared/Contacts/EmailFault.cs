using System.Diagnostics;

namespace ColdMail.Contacts;

/// <summary>Why a text is not an address that mail can be sent to.</summary>
public enum EmailFault
{
    None,
    Empty,
    NoAtSign,
    SeveralAtSigns,
    SeveralAddresses,
    SpaceInside,
    NoLocalPart,
    LocalPartTooLong,
    QuotedLocalPart,
    NonAsciiLocalPart,
    BadDots,
    BadCharacter,
    NoDomain,
    NoTopLevelDomain,
    IpAddressDomain,
    BadDomain,
    MixedScripts,
    TooLong,
}

public static class EmailFaults
{
    /// <summary>The stable name of a fault in files and answers.</summary>
    public static string Code(this EmailFault fault) => fault switch
    {
        EmailFault.None => "none",
        EmailFault.Empty => "email_empty",
        EmailFault.NoAtSign => "email_no_at_sign",
        EmailFault.SeveralAtSigns => "email_several_at_signs",
        EmailFault.SeveralAddresses => "email_several_addresses",
        EmailFault.SpaceInside => "email_space_inside",
        EmailFault.NoLocalPart => "email_no_local_part",
        EmailFault.LocalPartTooLong => "email_local_part_too_long",
        EmailFault.QuotedLocalPart => "email_quoted_local_part",
        EmailFault.NonAsciiLocalPart => "email_non_ascii_local_part",
        EmailFault.BadDots => "email_bad_dots",
        EmailFault.BadCharacter => "email_bad_character",
        EmailFault.NoDomain => "email_no_domain",
        EmailFault.NoTopLevelDomain => "email_no_top_level_domain",
        EmailFault.IpAddressDomain => "email_ip_address_domain",
        EmailFault.BadDomain => "email_bad_domain",
        EmailFault.MixedScripts => "email_mixed_scripts",
        EmailFault.TooLong => "email_too_long",
        _ => throw new UnreachableException(),
    };

    /// <summary>What is wrong and what to do about it, for the person who typed the address.</summary>
    public static string Explain(this EmailFault fault) => fault switch
    {
        EmailFault.None => "The address is fine.",
        EmailFault.Empty => "There is no e-mail address.",
        EmailFault.NoAtSign => "An e-mail address needs an @, as in name@example.com.",
        EmailFault.SeveralAtSigns => "There is more than one @. Keep the one before the domain.",
        EmailFault.SeveralAddresses => "There is more than one address. Give each its own row.",
        EmailFault.SpaceInside => "There is a space inside the address. Remove it.",
        EmailFault.NoLocalPart => "There is nothing before the @.",
        EmailFault.LocalPartTooLong => "There are more than 64 characters before the @.",
        EmailFault.QuotedLocalPart => "Quoted names before the @ are not supported.",
        EmailFault.NonAsciiLocalPart =>
            "There is a letter before the @ that most mail servers refuse. Use a to z, digits, dot, hyphen.",
        EmailFault.BadDots => "Before the @ a dot may not be first, last or doubled.",
        EmailFault.BadCharacter => "There is a character that an address cannot contain.",
        EmailFault.NoDomain => "There is nothing after the @.",
        EmailFault.NoTopLevelDomain => "The part after the @ has no ending such as .com.",
        EmailFault.IpAddressDomain => "The part after the @ is a network address. Use a domain name.",
        EmailFault.BadDomain => "The part after the @ is not a valid domain name.",
        EmailFault.MixedScripts =>
            "The domain mixes letters of different alphabets that look alike. Type it again with the keyboard.",
        EmailFault.TooLong => "The address is longer than 254 characters.",
        _ => throw new UnreachableException(),
    };
}
