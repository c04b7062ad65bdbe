using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Composing;

/// <summary>The identity of a mail on the wire.</summary>
public static class MessageIds
{
    const int Length = 26;

    /// <summary>
    /// The Message-ID without angle brackets: the same for every attempt of the same mail, so that whoever gets it twice can
    /// tell; opaque, so that it says nothing about how many there are.
    /// </summary>
    /// <param name="key">Secret; see LinkKey.MessageId.</param>
    /// <param name="resend">Raised when a person asks to send again, which is a new mail on purpose.</param>
    public static string Of(
        ReadOnlySpan<byte> key, long userId, long campaignId, long stepId, long contactId, int resend, string senderDomain)
    {
        var identity = string.Create(CultureInfo.InvariantCulture, $"{userId}|{campaignId}|{stepId}|{contactId}|{resend}");
        var mac = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(identity));
        return $"{Base32(mac)}@{senderDomain.ToLowerInvariant()}";
    }

    static string Base32(ReadOnlySpan<byte> bytes)
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new(text);
    }
}
