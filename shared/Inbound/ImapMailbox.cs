using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace ColdMail.Inbound;

/// <summary>A mail in a mailbox.</summary>
/// <param name="ReceivedAt">UTC, as its server says.</param>
public sealed record ImapItem(long Uid, DateTime ReceivedAt);

/// <summary>A mailbox that was opened to be read (EXAMINE, RFC 3501 §6.3.2): nothing in it is ever changed or marked.</summary>
/// <remarks>One folder of it is open at a time, the inbox at first. Not for use by two callers at once.</remarks>
public sealed class ImapMailbox : IAsyncDisposable
{
    readonly ImapClient client;
    readonly InboundOptions limits;
    IMailFolder folder;

    internal ImapMailbox(ImapClient client, InboundOptions limits) => (this.client, this.limits, folder) = (client, limits, client.Inbox);

    /// <summary>Of the open folder. When it changes, the numbers of all mails have changed (RFC 3501 §2.3.1.1).</summary>
    public long UidValidity => folder.UidValidity;

    /// <summary>Closes the folder that is open and opens the one for unwanted mail.</summary>
    /// <returns>Its name; null when there is none, or the server does not open it.</returns>
    public async Task<string?> OpenJunkAsync(CancellationToken cancellation)
    {
        if (await JunkFolder.FindAsync(client, cancellation) is not { } junk)
        {
            return null;
        }

        try
        {
            await junk.OpenAsync(FolderAccess.ReadOnly, cancellation);
        }
        catch (Exception e) when (e is ImapCommandException or FolderNotFoundException)
        {
            return null;
        }

        folder = junk;
        return junk.FullName;
    }

    /// <summary>The number before the first mail that came on this day or later; of a folder without any, that of its last mail.</summary>
    /// <param name="day">UTC.</param>
    public async Task<long> BeforeAsync(DateTime day, CancellationToken cancellation)
    {
        var uids = await folder.SearchAsync(SearchQuery.DeliveredAfter(day.Date.AddDays(-1)), cancellation);
        return uids.Count > 0 ? uids.Min(uid => (long)uid.Id) - 1 : (folder.UidNext?.Id ?? 1) - 1L;
    }

    /// <summary>The next mails behind a number, the oldest first.</summary>
    public async Task<IReadOnlyList<ImapItem>> NextAsync(long after, int limit, CancellationToken cancellation)
    {
        if (after >= uint.MaxValue)
        {
            return [];
        }

        // A server answers with its last mail when a range begins behind it.
        var uids = (await folder.SearchAsync(
                SearchQuery.Uids(new UniqueIdRange(new UniqueId((uint)after + 1), UniqueId.MaxValue)), cancellation))
            .Where(uid => uid.Id > after)
            .OrderBy(uid => uid.Id)
            .Take(limit)
            .ToList();
        return uids.Count == 0
            ? []
            : [.. (await folder.FetchAsync(uids, MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate, cancellation))
                .Select(item => new ImapItem(item.UniqueId.Id, item.InternalDate?.UtcDateTime ?? DateTime.UnixEpoch))
                .OrderBy(item => item.Uid)];
    }

    /// <summary>The mail as it came, or its beginning when it is larger than <see cref="InboundOptions.MaxMailBytes"/>.</summary>
    /// <returns>Null when it is gone.</returns>
    /// <exception cref="ImapCommandException">The server does not give it.</exception>
    public async Task<Stream?> ReadAsync(long uid, CancellationToken cancellation)
    {
        try
        {
            return await folder.GetStreamAsync(new UniqueId((uint)uid), 0, limits.MaxMailBytes, cancellation);
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
