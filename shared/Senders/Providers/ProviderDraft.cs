using System.Text;

namespace ColdMail.Senders.Providers;

/// <summary>Which provider an account is at, as a person typed it, nothing checked.</summary>
/// <param name="Provider">Null: SMTP.</param>
/// <param name="Preset">A provider of SMTP whose server need not be named; null: none.</param>
/// <param name="PresetRegion">Where <paramref name="Preset"/> has regions.</param>
public sealed record ProviderDraft(string? Provider, string? Preset, string? PresetRegion, ApiDraft? Api)
{
    public static readonly ProviderDraft Smtp = new(null, null, null, null);

    public bool IsSmtp => Provider is null or "smtp";
}

/// <summary>What a person typed about an account at a provider.</summary>
/// <param name="Key">Written, never read back. Left out in a change, the stored one stays.</param>
/// <param name="Region">SendGrid: global (default) or eu; Mailgun: us (default) or eu.</param>
/// <param name="Domain">Mailgun: the sending domain; by default that of the from address.</param>
/// <param name="MessageStream">Postmark: the message stream, outbound by default.</param>
public sealed record ApiDraft(string? Key, string? Region, string? Domain, string? MessageStream)
{
    /// <summary>Leaves the key out of <see cref="object.ToString"/>.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Region = ").Append(Region);
        return true;
    }
}
