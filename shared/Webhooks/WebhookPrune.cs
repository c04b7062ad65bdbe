using ColdMail.Webhooks.Mailgun;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Webhooks;

/// <summary>Drops reports that were processed long ago, in short transactions. What waits, or failed inside ColdMail, stays.</summary>
public sealed partial class WebhookPrune(
    WebhookInboxStore inbox, IOptions<WebhooksOptions> options, TimeProvider clock, ILogger<WebhookPrune> log)
{
    const int Step = 1_000;

    /// <summary>Safe to run at any time, twice at once and again after it was cut off.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var dropped = await DropAsync(inbox.DropProcessedAsync, now - TimeSpan.FromDays(options.Value.KeepDays), cancellation);
        await DropAsync(inbox.DropTokensAsync, now - MailgunSignature.TokenMemory, cancellation);
        if (dropped > 0)
        {
            LogDropped(dropped, options.Value.KeepDays);
        }
    }

    static async Task<int> DropAsync(
        Func<DateTime, int, CancellationToken, Task<int>> drop, DateTime before, CancellationToken cancellation)
    {
        var total = 0;
        int dropped;
        do
        {
            dropped = await drop(before, Step, cancellation);
            total += dropped;
        }
        while (dropped == Step);

        return total;
    }

    [LoggerMessage(LogLevel.Information, "{Count} reports that were processed more than {Days} days ago are dropped")]
    partial void LogDropped(int count, int days);
}
