using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace ColdMail.Inbound;

/// <summary>A mail in a mailbox.</summary>
/// <param name="ReceivedAt">UTC, as its server says.</param>
public sealed record ImapItem(long Uid, DateTime ReceivedAt);

/// <summary>An inbox that was opened to be read (EXAMINE, RFC 3501 §6.3.2): nothing in it is ever changed or marked.</summary>
/// <remarks>Not for use by two callers at once.</remarks>
public sealed class ImapMailbox : IAsyncDisposable
{
    readonly ImapClient client;
    readonly InboundOptions limits;

    internal ImapMailbox(ImapClient client, InboundOptions limits) => (this.client, this.limits) = (client, limits);

    /// <summary>When it changes, the numbers of all mails have changed (RFC 3501 §2.3.1.1).</summary>
    public long UidValidity => client.Inbox.UidValidity;

    /// <summary>The number before the first mail that came on this day or later; of an inbox without any, that of its last mail.</summary>
    /// <param name="day">UTC.</param>
    public async Task<long> BeforeAsync(DateTime day, CancellationToken cancellation)
    {
        var uids = await client.Inbox.SearchAsync(SearchQuery.DeliveredAfter(day.Date.AddDays(-1)), cancellation);
        return uids.Count > 0 ? uids.Min(uid => (long)uid.Id) - 1 : (client.Inbox.UidNext?.Id ?? 1) - 1L;
    }

    /// <summary>The next mails behind a number, the oldest first.</summary>
    public async Task<IReadOnlyList<ImapItem>> NextAsync(long after, int limit, CancellationToken cancellation)
    {
        if (after >= uint.MaxValue)
        {
            return [];
        }

        // A server answers with its last mail when a range begins behind it.
        var uids = (await client.Inbox.SearchAsync(
                SearchQuery.Uids(new UniqueIdRange(new UniqueId((uint)after + 1), UniqueId.MaxValue)), cancellation))
            .Where(uid => uid.Id > after)
            .OrderBy(uid => uid.Id)
            .Take(limit)
            .ToList();
        return uids.Count == 0
            ? []
            : [.. (await client.Inbox.FetchAsync(uids, MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate, cancellation))
                .Select(item => new ImapItem(item.UniqueId.Id, item.InternalDate?.UtcDateTime ?? DateTime.UnixEpoch))
                .OrderBy(item => item.Uid)];
    }

    /// <summary>The mail as it came, or its beginning when it is larger than <see cref="InboundOptions.MaxMailBytes"/>.</summary>
    /// <returns>Null when it is gone.</returns>
    public async Task<Stream?> ReadAsync(long uid, CancellationToken cancellation)
    {
        try
        {
            return await client.Inbox.GetStreamAsync(new UniqueId((uint)uid), 0, limits.MaxMailBytes, cancellation);
        }
        catch (MessageNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Says LOGOUT and closes. Never throws: what was read has been read.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await client.DisconnectAsync(quit: true, deadline.Token);
        }
        catch (Exception)
        {
            // A server that is rude at the end changes nothing.
        }
        finally
        {
            client.Dispose();
        }
    }
}
