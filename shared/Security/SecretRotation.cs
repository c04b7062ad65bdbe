using Microsoft.Extensions.Logging;

namespace ColdMail.Security;

/// <summary>What a rotation did.</summary>
/// <param name="Renewed">Secrets now encrypted with the current key.</param>
/// <param name="Unreadable">Secrets that could not be decrypted and were left as they are.</param>
public sealed record SecretsRotated(int Renewed, int Unreadable);

/// <summary>Brings every stored secret under the current key, page by page, so that an old key can be taken away.</summary>
public sealed partial class SecretRotation(
    SecretStore store, SecretCipher cipher, IEnumerable<SecretColumn> columns, ILogger<SecretRotation> log)
{
    const int PageSize = 200;

    /// <summary>Safe to run at any time, twice at once and again after it was cut off: each secret is swapped only if it is still the one that was read.</summary>
    public async Task<SecretsRotated> RotateAsync(CancellationToken cancellation)
    {
        var (renewed, unreadable) = (0, 0);
        foreach (var column in columns)
        {
            var after = 0L;
            while (await store.OutdatedAsync(column, cipher.CurrentPrefix, after, PageSize, cancellation) is { Count: > 0 } page)
            {
                foreach (var secret in page)
                {
                    try
                    {
                        await store.ReplaceAsync(column, secret, cipher.Renew(secret.Encrypted, secret.Owner), cancellation);
                        renewed++;
                    }
                    catch (SecretUnreadableException e)
                    {
                        LogUnreadable(column.Table, column.Column, secret.Row, e.Message);
                        unreadable++;
                    }
                }

                after = page[^1].Row;
            }
        }

        if ((renewed, unreadable) != (0, 0))
        {
            LogRotated(renewed, unreadable);
        }

        return new(renewed, unreadable);
    }

    [LoggerMessage(LogLevel.Error, "The secret {Table}.{Column} of row {Row} cannot be brought under the current key: {Reason}")]
    partial void LogUnreadable(string table, string column, long row, string reason);

    [LoggerMessage(LogLevel.Information, "{Renewed} secrets are now under the current key, {Unreadable} could not be read")]
    partial void LogRotated(int renewed, int unreadable);
}
