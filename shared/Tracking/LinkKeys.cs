using System.Globalization;
using System.Security.Cryptography;

namespace ColdMail.Tracking;

/// <summary>The key ring for everything that leaves in a mail and comes back: tokens and Message-IDs.</summary>
public sealed class LinkKeys
{
    readonly Dictionary<byte, LinkKey> keys;

    public LinkKeys(LinkOptions options)
    {
        keys = options.Keys
            .Select(entry => Read(entry.Key, entry.Value)
                ?? throw new ArgumentException($"Links:Keys:{entry.Key} is not a key.", nameof(options)))
            .ToDictionary(key => key.Id);
        Current = keys[keys.Keys.Max()];
    }

    /// <summary>The key that signs.</summary>
    public LinkKey Current { get; }

    /// <summary>All keys that were ever used and are still kept.</summary>
    public IReadOnlyCollection<LinkKey> All => keys.Values;

    public LinkKey? Find(byte id) => keys.GetValueOrDefault(id);

    internal static LinkKey? Read(string id, string base64)
    {
        var bytes = new byte[base64.Length];
        return byte.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && Convert.TryFromBase64String(base64, bytes, out var length) && length >= 32
            ? new(number, bytes.AsSpan(0, length))
            : null;
    }
}

/// <summary>One secret with a separate key for each use, so that no use can serve as an oracle for another.</summary>
public sealed class LinkKey
{
    internal LinkKey(byte id, ReadOnlySpan<byte> secret)
    {
        Id = id;
        Sign = Derive(secret, "coldmail link sign"u8);
        Hide = Derive(secret, "coldmail link hide"u8);
        MessageId = Derive(secret, "coldmail message-id"u8);
        Person = Derive(secret, "coldmail erased person"u8);
    }

    public byte Id { get; }

    internal byte[] Sign { get; }

    internal byte[] Hide { get; }

    /// <summary>For the local part of a Message-ID.</summary>
    public byte[] MessageId { get; }

    /// <summary>For the hash of an address that is all that stays of a person.</summary>
    internal byte[] Person { get; }

    static byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> use)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, [], use);
        return key;
    }
}
