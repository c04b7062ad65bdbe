using System.Text.RegularExpressions;

namespace ColdMail.Senders.Providers;

/// <summary>Providers of SMTP whose server is known: who uses one enters user name and password only.</summary>
/// <remarks>
/// Sources: Amazon SES Developer Guide, "Connecting to an Amazon SES SMTP endpoint"; Azure Communication Services, "Create
/// credentials for SMTP authentication".
/// </remarks>
public static partial class SmtpPresets
{
    public const string Ses = "ses";
    public const string Azure = "azure";

    const int Port = 587;
    const string Tls = "starttls";

    /// <summary>Puts host, port and TLS mode of the preset into a draft, or says what is wrong with it.</summary>
    internal static SenderDraft Fill(SenderDraft draft, Dictionary<string, string[]> problems)
    {
        if (!draft.Provider.IsSmtp || draft.Provider.Preset is not { } preset)
        {
            return draft;
        }

        if (HostOf(preset, draft.Provider.PresetRegion?.Trim().ToLowerInvariant() ?? "", problems) is not { } host)
        {
            // Whatever stands in for the unknown host is not stored: there is a problem.
            return draft with { Host = "unknown.invalid", Port = Port, Tls = Tls };
        }

        if (!string.IsNullOrWhiteSpace(draft.Host) && !string.Equals(draft.Host.Trim(), host, StringComparison.OrdinalIgnoreCase))
        {
            problems["host"] = [$"The preset {preset} stands for {host}. Leave the host out, or leave the preset out."];
        }

        return draft with { Host = host, Port = Port, Tls = Tls };
    }

    static string? HostOf(string preset, string region, Dictionary<string, string[]> problems)
    {
        switch (preset)
        {
            case Ses when RegionName().IsMatch(region):
                return $"email-smtp.{region}.amazonaws.com";
            case Ses:
                problems["presetRegion"] = ["Enter the AWS region in which the address is verified, such as eu-west-1."];
                return null;
            case Azure when region.Length == 0:
                return "smtp.azurecomm.net";
            case Azure:
                problems["presetRegion"] = ["Azure Communication Services has one server for all regions. Leave the region out."];
                return null;
            default:
                problems["preset"] = [$"Choose {Ses} or {Azure}, or leave it out and enter the host."];
                return null;
        }
    }

    [GeneratedRegex(@"^[a-z]{2}(?:-[a-z]{2,12}){1,2}-[1-9]$")]
    private static partial Regex RegionName();
}
