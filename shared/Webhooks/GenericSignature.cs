using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Webhooks;

/// <summary>
/// The signature of our own format: <c>X-ColdMail-Signature: t=1790000000,v1=9f86…</c>, where v1 is the HMAC-SHA256 of
/// <c>1790000000.</c> and the body, in hex, under the secret of the endpoint.
/// </summary>
public static class GenericSignature
{
    public const string Header = "X-ColdMail-Signature";

    /// <summary>Whoever could not reach us tries again for a day; what comes twice is known by its id.</summary>
    static readonly TimeSpan Oldest = TimeSpan.FromHours(26);

    public static Verdict Verify(WebhookRequest request) => Verdict.Unless(FaultOf(request));

    static Refusal? FaultOf(WebhookRequest request)
    {
        if (request.Header(Header) is not { Length: > 0 } header)
        {
            return Refusal.NoSignature;
        }

        var parts = header.Split(',', StringSplitOptions.TrimEntries);
        if (parts is not [['t', '=', .. var time], ['v', '1', '=', .. var signature]]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || signature.Length != 2 * HMACSHA256.HashSizeInBytes)
        {
            return Refusal.WrongSignature;
        }

        var given = new byte[HMACSHA256.HashSizeInBytes];
        var isOurs = Convert.FromHexString(signature, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, Mac(request.Secret, time, request.Body.Span));
        return !isOurs ? Refusal.WrongSignature
            : ReplayWindow.Holds(seconds, request.Now, Oldest) ? null : Refusal.Stale;
    }

    /// <summary>The header for a body, as whoever reports has to make it.</summary>
    public static string Sign(string secret, ReadOnlySpan<byte> body, DateTime now)
    {
        var time = new DateTimeOffset(now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={time},v1={Convert.ToHexStringLower(Mac(secret, time, body))}";
    }

    static byte[] Mac(string secret, string time, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(time));
        mac.AppendData("."u8);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
