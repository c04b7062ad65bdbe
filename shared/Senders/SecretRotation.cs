using ColdMail.Security;
using Microsoft.Extensions.Logging;

namespace ColdMail.Senders;

/// <summary>Brings every stored password under the current key, so that an old key can be taken away.</summary>
public sealed partial class SecretRotation(SenderSetupStore store, SecretCipher cipher, ILogger<SecretRotation> logger)
{
    /// <summary>Safe to run at any time, twice at once and again after it was cut off: each password is swapped only if it is still the one that was read.</summary>
    public async Task<SecretsRotated> RotateAsync(CancellationToken cancellation)
    {
        var result = await SecretRenewal.RunAsync(
            cipher, store.OutdatedSecretsAsync, store.ReplaceSecretAsync, LogUnreadable, cancellation);
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
