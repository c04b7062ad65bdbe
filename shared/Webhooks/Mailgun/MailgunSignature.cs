using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ColdMail.Webhooks.Mailgun;

/// <summary>
/// The signature of Mailgun: HMAC-SHA256 of timestamp and token under the signing key, in hex, inside the body. It does not
/// cover the report, so its token is good for one report only.
/// </summary>
/// <remarks>Source: documentation.mailgun.com, "Securing Webhooks".</remarks>
public static class MailgunSignature
{
    /// <summary>Mailgun tries again for eight hours.</summary>
    static readonly TimeSpan Oldest = TimeSpan.FromHours(12);

    /// <summary>A token is remembered for this long: longer than any signature with it is good.</summary>
    public static readonly TimeSpan TokenMemory = TimeSpan.FromHours(24);

    const int LongestToken = 200;

    public static Verdict Verify(WebhookRequest request)
    {
        if (request.Secret.Length == 0)
        {
            return new Verdict.Refused(Refusal.NoKey);
        }

        try
        {
            using var document = JsonDocument.Parse(request.Body);
            return Verify(document.RootElement, request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Verdict.Refused(Refusal.NoSignature);
        }
    }

    /// <remarks>A report of a subaccount is signed with the key of the main account too, beside its own.</remarks>
    static Verdict Verify(JsonElement body, WebhookRequest request)
    {
        var own = Verify(body.At("signature"), request.Secret, request.Now);
        return own is Verdict.Refused && Verify(body.At("parent-signature"), request.Secret, request.Now) is Verdict.Authentic parent
            ? parent
            : own;
    }

    static Verdict Verify(JsonElement signature, string key, DateTime now)
    {
        if (signature.Text("token") is not { Length: > 0 and <= LongestToken } token
            || signature.Text("signature") is not { Length: > 0 } hex
            || (signature.Text("timestamp") ?? Number(signature.At("timestamp"))) is not { Length: > 0 } time)
        {
            return new Verdict.Refused(Refusal.NoSignature);
        }

        var given = new byte[HMACSHA256.HashSizeInBytes];
        if (hex.Length != 2 * given.Length
            || Convert.FromHexString(hex, given, out _, out _) != System.Buffers.OperationStatus.Done
            || !CryptographicOperations.FixedTimeEquals(given, Mac(key, time, token))
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return new Verdict.Refused(Refusal.WrongSignature);
        }

        return ReplayWindow.Holds(seconds, now, Oldest) ? new Verdict.Authentic(token) : new Verdict.Refused(Refusal.Stale);
    }

    static byte[] Mac(string key, string time, string token) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(time + token));

    static string? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
}
