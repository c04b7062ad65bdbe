using Azure.Identity;
using Azure.Storage.Queues;

namespace ColdMail.Storage;

/// <summary>
/// The queues of ColdMail. A message is a nudge and never the truth: losing one costs a minute, getting one twice
/// changes nothing. One queue is different: <see cref="Hits"/>.
/// </summary>
public sealed class QueueStore(QueueServiceClient client)
{
    /// <summary>A sender has something to send: the sender's id.</summary>
    public const string Send = "send";

    /// <summary>A campaign is to be launched: the campaign's id.</summary>
    public const string Launch = "launch";

    /// <summary>A file is to be imported, or an import to be undone: the job's id.</summary>
    public const string Import = "import";

    /// <summary>A mail of ColdMail to one of its users is to be made: what kind, and an id.</summary>
    public const string AccountMail = "account-mail";

    /// <summary>Reports of a provider wait to be processed: the id of the webhook endpoint they came to.</summary>
    public const string Webhooks = "webhooks";

    /// <summary>A campaign is to be played without sending: the id of the dry run.</summary>
    public const string DryRun = "dry-run";

    /// <summary>A mailbox is due to be looked into: the sender's id.</summary>
    public const string Mailbox = "mailbox";

    /// <summary>A reply that a person wrote is to be sent: its id.</summary>
    public const string InboxReply = "inbox-reply";

    /// <summary>Events wait to be delivered: the id of the subscription.</summary>
    public const string EventDeliveries = "event-deliveries";

    /// <summary>
    /// Opens, clicks and opt-outs that the database could not take when they happened: the hit itself, ids, program and target.
    /// The one queue whose messages are the truth, until they are recorded.
    /// </summary>
    public const string Hits = "hits";

    public static readonly IReadOnlyList<string> Names =
        [Send, Launch, Import, AccountMail, Webhooks, DryRun, Mailbox, InboxReply, EventDeliveries, Hits];

    /// <summary>Both hosts expect Base64, which is not the client's default.</summary>
    static readonly QueueClientOptions Options = new() { MessageEncoding = QueueMessageEncoding.Base64 };

    public static QueueStore Open(StorageOptions options) => new(
        options.ConnectionString is { } connection
            ? new QueueServiceClient(connection, Options)
            : new QueueServiceClient(
                new Uri($"https://{options.AccountName}.queue.core.windows.net"), new DefaultAzureCredential(), Options));

    /// <summary>Makes the queues that are missing, poison queues included. Safe to call at every start.</summary>
    public async Task CreateQueuesAsync(CancellationToken cancellation)
    {
        foreach (var name in Names)
        {
            await client.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: cancellation);
            await client.GetQueueClient($"{name}-poison").CreateIfNotExistsAsync(cancellationToken: cancellation);
        }
    }

    /// <param name="visibleAfter">How long nobody sees the message; zero for at once.</param>
    public Task PostAsync(string queue, string message, TimeSpan visibleAfter, CancellationToken cancellation) =>
        client.GetQueueClient(queue).SendMessageAsync(message, visibleAfter, timeToLive: null, cancellation);
}
