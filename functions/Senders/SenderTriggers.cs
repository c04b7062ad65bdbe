using ColdMail.Senders;

namespace ColdMail.Functions.Senders;

public sealed class SenderTriggers(SecretRotation rotation)
{
    /// <summary>Once a day; does nothing unless the current key changed.</summary>
    [Function("RotateSecrets")]
    public Task RotateSecretsAsync([TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        rotation.RotateAsync(cancellation);
}
