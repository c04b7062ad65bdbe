using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Accounts;

/// <summary>256 random bits as text. Only the hash is stored, so a stolen database opens nothing.</summary>
public static class SecretToken
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 is enough for a value that cannot be guessed.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
