using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ColdMail.Security;

/// <summary>Encrypts the secrets that are stored in the database: AES-256-GCM, bound to the place where they stand.</summary>
/// <remarks>
/// Format <c>v1.keyid.nonce.ciphertext.tag</c>, the last three in URL-safe Base64. The nonce is random, so one key is good
/// for 2^32 secrets (NIST SP 800-38D §8.3).
/// </remarks>
public sealed class SecretCipher(IOptions<EncryptionOptions> options)
{
    const string Version = "v1";
    const int NonceBytes = 12;
    const int TagBytes = 16;

    readonly string currentKey = options.Value.CurrentKey;
    readonly Dictionary<string, byte[]> keys =
        options.Value.Keys.ToDictionary(key => key.Key, key => Convert.FromBase64String(key.Value));

    /// <summary>What every secret encrypted with the current key begins with.</summary>
    public string CurrentPrefix => $"{Version}.{currentKey}.";

    public string Encrypt(string secret, SecretOwner owner)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var plain = Encoding.UTF8.GetBytes(secret);
        var cipher = new byte[plain.Length];
        var tag = new byte[TagBytes];
        using var aes = new AesGcm(keys[currentKey], TagBytes);
        aes.Encrypt(nonce, plain, cipher, tag, owner.ToAssociatedData());
        CryptographicOperations.ZeroMemory(plain);
        return $"{CurrentPrefix}{Base64Url.EncodeToString(nonce)}.{Base64Url.EncodeToString(cipher)}.{Base64Url.EncodeToString(tag)}";
    }

    /// <exception cref="SecretUnreadableException">Its key is missing, it was changed, or it belongs elsewhere.</exception>
    public string Decrypt(string encrypted, SecretOwner owner)
    {
        if (encrypted.Split('.') is not [Version, var id, var nonce, var cipher, var tag])
        {
            throw new SecretUnreadableException("The stored secret is not in a known format.");
        }

        if (!keys.TryGetValue(id, out var key))
        {
            throw new SecretUnreadableException(
                $"The stored secret was encrypted with the key '{id}', which is missing from {EncryptionOptions.Section}:{nameof(EncryptionOptions.Keys)}.");
        }

        try
        {
            var bytes = Base64Url.DecodeFromChars(cipher);
            var plain = new byte[bytes.Length];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                Base64Url.DecodeFromChars(nonce), bytes, Base64Url.DecodeFromChars(tag), plain, owner.ToAssociatedData());
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            throw new SecretUnreadableException("The stored secret was changed or belongs to another row.", e);
        }
    }

    /// <summary>The same secret under the current key, for when keys are changed.</summary>
    /// <exception cref="SecretUnreadableException"/>
    public string Renew(string encrypted, SecretOwner owner) => Encrypt(Decrypt(encrypted, owner), owner);
}

/// <summary>A stored secret cannot be decrypted. The message says why and never holds any of it.</summary>
public sealed class SecretUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
