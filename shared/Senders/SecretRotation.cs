using ColdMail.Security;
using ColdMail.Senders.Providers;
using Microsoft.Extensions.Logging;

namespace ColdMail.Senders;

/// <summary>Brings every stored password and API key under the current key, so that an old key can be taken away.</summary>
public sealed partial class SecretRotation(
    SenderSetupStore store, ProviderKeyStore keys, SecretCipher cipher, ILogger<SecretRotation> logger)
{
    /// <summary>Safe to run at any time, twice at once and again after it was cut off: each secret is swapped only if it is still the one that was read.</summary>
    public async Task<SecretsRotated> RotateAsync(CancellationToken cancellation)
    {
        var passwords = await SecretRenewal.RunAsync(
            cipher, store.OutdatedSecretsAsync, store.ReplaceSecretAsync, LogUnreadable, cancellation);
        var apiKeys = await SecretRenewal.RunAsync(
            cipher, keys.OutdatedAsync, keys.ReplaceAsync, LogUnreadable, cancellation);
        var result = new SecretsRotated(passwords.Renewed + apiKeys.Renewed, passwords.Unreadable + apiKeys.Unreadable);
        if (result != new SecretsRotated(0, 0))
        {
            LogRotated(result.Renewed, result.Unreadable);
        }

        return result;
    }

    [LoggerMessage(LogLevel.Error, "The password or API key of sender {SenderId} cannot be brought under the current key: {Reason}")]
    partial void LogUnreadable(long senderId, string reason);

    [LoggerMessage(LogLevel.Information, "{Renewed} passwords and API keys are now under the current key, {Unreadable} could not be read")]
    partial void LogRotated(int renewed, int unreadable);
}
