using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.EventSubscriptions;

/// <summary>
/// The signature of a delivery by the convention of Standard Webhooks: <c>v1,</c> and the Base64 of the HMAC-SHA256 over
/// id, time and body with dots between.
/// </summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
public static class StandardSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    const string SecretPrefix = "whsec_";
    const int SecretBytes = 32;

    /// <summary>A new secret, as it is shown to its owner: the key is the Base64 behind the prefix.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <param name="secrets">More than one while a secret is being replaced: a receiver takes whichever it knows.</param>
    /// <param name="unixSeconds">When the request is made, as the header says it.</param>
    /// <returns>The value of the header: one signature for each secret, with blanks between.</returns>
    public static string Sign(IEnumerable<string> secrets, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), signed))}"));
    }

    static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[SecretPrefix.Length..]);
}
