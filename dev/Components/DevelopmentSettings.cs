using System.Security.Cryptography;

namespace ColdMail.Dev.Components;

/// <summary>The configuration of a host on a machine of one's own, beside its connection strings.</summary>
public static class DevelopmentSettings
{
    /// <param name="keyFile">
    /// Keeps the drawn encryption key beside the data that it encrypts, and the key of links in a file next to it; null
    /// draws them for this run alone.
    /// </param>
    /// <param name="publicUrl">Where the links in mails lead: the host itself.</param>
    /// <remarks>A server on this machine answers at once or not at all, so a lost worker is noticed after a minute instead of 15.</remarks>
    public static IReadOnlyDictionary<string, string> Create(string? keyFile, string publicUrl) => new Dictionary<string, string>
    {
        ["Smtp__ConnectSeconds"] = "10",
        ["Smtp__EnvelopeSeconds"] = "10",
        ["Smtp__BodySeconds"] = "20",
        ["Sending__SendLeaseSeconds"] = "60",
        ["Sending__SendMarginSeconds"] = "32",
        ["Sending__ClaimLeaseSeconds"] = "45",
        ["Encryption__CurrentKey"] = "development",
        ["Encryption__Keys__development"] = Key(keyFile),
        ["Links__Keys__1"] = Key(keyFile is null ? null : $"{keyFile}.links"),
        ["Links__PublicUrl"] = publicUrl,
        ["Smtp__AllowLoopback"] = "true",
        ["EventSubscriptions__AllowLoopback"] = "true",
    };

    static string Key(string? file)
    {
        if (file is null)
        {
            return Draw();
        }

        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            PrivateFile.Write(file, Draw());
        }

        return File.ReadAllText(file);
    }

    static string Draw() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
