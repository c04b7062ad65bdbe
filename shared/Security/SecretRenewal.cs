namespace ColdMail.Security;

/// <summary>What a rotation did.</summary>
/// <param name="Renewed">Secrets now encrypted with the current key.</param>
/// <param name="Unreadable">Secrets that could not be decrypted and were left as they are.</param>
public sealed record SecretsRotated(int Renewed, int Unreadable);

/// <summary>A secret and the row it stands in.</summary>
sealed record StoredSecret(long RowId, SecretOwner Owner, string Encrypted);

/// <summary>Brings the secrets of a table under the current key, page by page.</summary>
static class SecretRenewal
{
    const int PageSize = 200;

    /// <param name="outdated">Secrets that are not encrypted with the current key yet, after a row and at most so many, by row.</param>
    /// <param name="replace">Puts a secret in the place of the one it was made from, unless that was changed meanwhile.</param>
    /// <param name="unreadable">Told of each row whose secret cannot be decrypted, and why.</param>
    /// <remarks>Safe to run at any time, twice at once and again after it was cut off.</remarks>
    public static async Task<SecretsRotated> RunAsync(
        SecretCipher cipher,
        Func<long, int, CancellationToken, Task<IReadOnlyList<StoredSecret>>> outdated,
        Func<StoredSecret, string, CancellationToken, Task> replace,
        Action<long, string> unreadable,
        CancellationToken cancellation)
    {
        var (renewed, failed, after) = (0, 0, 0L);
        while (await outdated(after, PageSize, cancellation) is { Count: > 0 } page)
        {
            foreach (var secret in page)
            {
                try
                {
                    await replace(secret, cipher.Renew(secret.Encrypted, secret.Owner), cancellation);
                    renewed++;
                }
                catch (SecretUnreadableException e)
                {
                    unreadable(secret.RowId, e.Message);
                    failed++;
                }
            }

            after = page[^1].RowId;
        }

        return new(renewed, failed);
    }
}
