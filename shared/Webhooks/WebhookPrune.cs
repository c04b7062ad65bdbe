using ColdMail.Webhooks.Mailgun;

namespace ColdMail.Webhooks;

/// <summary>Forgets tokens that no signature is good with any more, in short transactions. Reports go to the archive.</summary>
public sealed class WebhookPrune(WebhookInboxStore inbox, TimeProvider clock)
{
    const int Step = 1_000;

    /// <summary>Safe to run at any time, twice at once and again after it was cut off.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow().UtcDateTime - MailgunSignature.TokenMemory;
        while (await inbox.DropTokensAsync(before, Step, cancellation) == Step)
        {
        }
    }
}
