using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Webhooks;

/// <summary>The proof of providers that sign nothing: they repeat a secret that we made.</summary>
static class SharedSecret
{
    /// <summary>Takes equally long wherever the two differ.</summary>
    public static bool IsSame(string given, string secret) =>
        secret.Length > 0 && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
