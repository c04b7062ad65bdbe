using ColdMail.Security;
using Microsoft.Extensions.Logging;

namespace ColdMail.Senders;

/// <summary>What a rotation did.</summary>
/// <param name="Renewed">Passwords now encrypted with the current key.</param>
/// <param name="Unreadable">Passwords that could not be decrypted and were left as they are.</param>
public sealed record SecretsRotated(int Renewed, int Unreadable);

/// <summary>Brings every stored password under the current key, so that an old key can be taken away.</summary>
public sealed partial class SecretRotation(SenderSetupStore store, SecretCipher cipher, ILogger<SecretRotation> logger)
{
    const int PageSize = 200;

    /// <summary>Safe to run at any time, twice at once and again after it was cut off: each password is swapped only if it is still the one that was read.</summary>
    public async Task<SecretsRotated> RotateAsync(CancellationToken cancellation)
    {
        var result = new SecretsRotated(0, 0);
        var after = 0L;
        while (await store.OutdatedSecretsAsync(after, PageSize, cancellation) is { Count: > 0 } page)
        {
            foreach (var secret in page)
            {
                try
                {
                    var renewed = cipher.Renew(secret.Encrypted, SenderRow.PasswordOf(secret.UserId, secret.SenderId));
                    await store.ReplaceSecretAsync(secret, renewed, cancellation);
                    result = result with { Renewed = result.Renewed + 1 };
                }
                catch (SecretUnreadableException e)
                {
                    LogUnreadable(secret.SenderId, e.Message);
                    result = result with { Unreadable = result.Unreadable + 1 };
                }
            }

            after = page[^1].SenderId;
        }

        if (result != new SecretsRotated(0, 0))
        {
            LogRotated(result.Renewed, result.Unreadable);
        }

        return result;
    }

    [LoggerMessage(LogLevel.Error, "The password of sender {SenderId} cannot be brought under the current key: {Reason}")]
    partial void LogUnreadable(long senderId, string reason);

    [LoggerMessage(LogLevel.Information, "{Renewed} passwords are now under the current key, {Unreadable} could not be read")]
    partial void LogRotated(int renewed, int unreadable);
}
