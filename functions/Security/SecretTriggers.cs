using ColdMail.Security;

namespace ColdMail.Functions.Security;

public sealed class SecretTriggers(SecretRotation rotation)
{
    /// <summary>Once a day; does nothing unless the current key changed.</summary>
    [Function("RotateSecrets")]
    public Task RotateSecretsAsync([TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        rotation.RotateAsync(cancellation);
}
