using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Tracking;

/// <summary>What a link in a mail is for; a token for one use is worth nothing for another.</summary>
public enum LinkUse : byte
{
    Unsubscribe = 1,
    Open = 2,
    Click = 3,
}

/// <summary>The mail that a link belongs to. Ids only: a link never carries anything about the person.</summary>
public sealed record MailLink(long UserId, long ContactId, long MessageId);

/// <summary>Makes and reads the tokens in links: opaque, unforgeable, without an end of life.</summary>
/// <remarks>
/// A token is <c>base64url(key id, tag, payload ⊕ keystream)</c>. The tag is HMAC-SHA256 over the payload, cut to 128 bits;
/// the keystream is HMAC-SHA256 over tag and block number under another key (the synthetic-IV construction), so equal
/// input gives an equal token and the ids cannot be read or counted from outside. With today's ids it has about 40
/// characters, with the largest possible ones 60. The target of a click is inside its token: the redirect needs no
/// database and can only lead where a mail has pointed.
/// </remarks>
public sealed class LinkTokens(LinkKeys keys)
{
    const int TagLength = 16;
    const int HeadLength = 1 + TagLength;

    /// <summary>Longer than any token we make: an address in a mail is limited by <see cref="MaxUrlBytes"/>.</summary>
    const int MaxTokenChars = 4_000;

    /// <summary>Longer addresses are left in the mail as they are, without counting clicks.</summary>
    public const int MaxUrlBytes = 2_000;

    public string Make(LinkUse use, MailLink mail) => Make(use, mail, []);

    /// <param name="url">Absolute, http or https, at most <see cref="MaxUrlBytes"/> in UTF-8.</param>
    public string MakeClick(MailLink mail, string url) => Make(LinkUse.Click, mail, Encoding.UTF8.GetBytes(url));

    /// <summary>Null for every token that we did not make for this use, exactly as it stands.</summary>
    public MailLink? Read(LinkUse use, string token) => ReadParts(use, token) is var (mail, rest) && rest.Length == 0 ? mail : null;

    /// <summary>Null as <see cref="Read"/>; a target that is not http or https is refused whatever the token says.</summary>
    public (MailLink Mail, Uri Target)? ReadClick(string token) =>
        ReadParts(LinkUse.Click, token) is var (mail, rest)
        && Uri.TryCreate(Encoding.UTF8.GetString(rest), UriKind.Absolute, out var target)
        && target.Scheme is "http" or "https"
            ? (mail, target)
            : null;

    string Make(LinkUse use, MailLink mail, ReadOnlySpan<byte> rest)
    {
        var key = keys.Current;
        Span<byte> token = new byte[HeadLength + 28 + rest.Length];
        var payload = token[HeadLength..];
        payload[0] = (byte)use;
        var length = 1;
        length += WriteId(payload[length..], mail.UserId);
        length += WriteId(payload[length..], mail.ContactId);
        length += WriteId(payload[length..], mail.MessageId);
        rest.CopyTo(payload[length..]);
        payload = payload[..(length + rest.Length)];

        token[0] = key.Id;
        Tag(key, payload, token[1..HeadLength]);
        Mask(key, token[1..HeadLength], payload);
        return Base64Url.EncodeToString(token[..(HeadLength + payload.Length)]);
    }

    (MailLink Mail, byte[] Tail)? ReadParts(LinkUse use, string token)
    {
        if (token.Length is 0 or > MaxTokenChars || !Base64Url.IsValid(token))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= HeadLength || keys.Find(bytes[0]) is not { } key || Base64Url.EncodeToString(bytes) != token)
        {
            return null;
        }

        var payload = bytes.AsSpan(HeadLength);
        Span<byte> expected = stackalloc byte[TagLength];
        Mask(key, bytes.AsSpan(1, TagLength), payload);
        Tag(key, payload, expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes.AsSpan(1, TagLength)) && payload[0] == (byte)use
            ? ReadPayload(payload[1..])
            : null;
    }

    static (MailLink Mail, byte[] Tail)? ReadPayload(ReadOnlySpan<byte> payload) =>
        ReadId(ref payload) is { } user && ReadId(ref payload) is { } contact && ReadId(ref payload) is { } message
            ? (new(user, contact, message), payload.ToArray())
            : null;

    static void Tag(LinkKey key, ReadOnlySpan<byte> payload, Span<byte> tag)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Sign, payload, mac);
        mac[..TagLength].CopyTo(tag);
    }

    static void Mask(LinkKey key, ReadOnlySpan<byte> tag, Span<byte> payload)
    {
        Span<byte> block = stackalloc byte[TagLength + 4];
        Span<byte> stream = stackalloc byte[HMACSHA256.HashSizeInBytes];
        tag.CopyTo(block);
        for (var at = 0; at < payload.Length; at++)
        {
            if (at % stream.Length == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(block[TagLength..], at / stream.Length);
                HMACSHA256.HashData(key.Hide, block, stream);
            }

            payload[at] ^= stream[at % stream.Length];
        }
    }

    /// <summary>Seven bits a byte, the highest bit says that more follow.</summary>
    static int WriteId(Span<byte> target, long id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        var length = 0;
        for (; id > 0x7f; id >>= 7)
        {
            target[length++] = (byte)(id | 0x80);
        }

        target[length++] = (byte)id;
        return length;
    }

    static long? ReadId(ref ReadOnlySpan<byte> source)
    {
        long id = 0;
        for (var at = 0; at < source.Length && at < 9; at++)
        {
            id |= (long)(source[at] & 0x7f) << (7 * at);
            if ((source[at] & 0x80) == 0)
            {
                source = source[(at + 1)..];
                return id;
            }
        }

        return null;
    }
}
