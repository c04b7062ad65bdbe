using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Webhooks.SendGrid;

/// <summary>
/// The signed event webhook of SendGrid: ECDSA P-256 with SHA-256 over the timestamp header and the raw body, the signature
/// in DER and Base64, the public key as Base64 of its SubjectPublicKeyInfo.
/// </summary>
/// <remarks>Source: twilio.com/docs/sendgrid, "Getting Started with the Event Webhook Security Features".</remarks>
public static class SendGridSignature
{
    public const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";
    public const string TimestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp";

    /// <summary>SendGrid tries again for a day, and does not say that it signs again; what comes twice is known by its id.</summary>
    static readonly TimeSpan Oldest = TimeSpan.FromHours(26);

    const string P256 = "1.2.840.10045.3.1.7";

    public static Verdict Verify(WebhookRequest request) => Verdict.Unless(FaultOf(request));

    /// <returns>What is wrong with a key, in words; null for a good one.</returns>
    public static string? KeyFault(string key)
    {
        using var read = ReadKey(key);
        return read is null ? "This is not a verification key of SendGrid: Base64 that begins with MFkwEwYHKoZIzj0." : null;
    }

    static Refusal? FaultOf(WebhookRequest request)
    {
        if (request.Secret.Length == 0)
        {
            return Refusal.NoKey;
        }

        if (request.Header(SignatureHeader) is not { Length: > 0 } header || request.Header(TimestampHeader) is not { Length: > 0 } time)
        {
            return Refusal.NoSignature;
        }

        using var key = ReadKey(request.Secret);
        if (key is null || Base64.Read(header) is not { } signature
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return Refusal.WrongSignature;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes(time), .. request.Body.Span];
        return !key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            ? Refusal.WrongSignature
            : ReplayWindow.Holds(seconds, request.Now, Oldest) ? null : Refusal.Stale;
    }

    /// <summary>Null for what is no public key on P-256.</summary>
    static ECDsa? ReadKey(string text)
    {
        if (Base64.Read(text) is not { } bytes)
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(bytes, out var read);
            if (read == bytes.Length && key.ExportParameters(false).Curve.Oid.Value == P256)
            {
                return key;
            }
        }
        catch (CryptographicException)
        {
            // No key of an elliptic curve at all.
        }

        key.Dispose();
        return null;
    }
}
