using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Webhooks;

/// <summary>An item of the inbox that waits.</summary>
public sealed record PendingItem(long Id, long UserId, long? EndpointId, string Provider, DateTime ReceivedAt, string Raw);

/// <summary>Brings reports to the mails they are about: event, facts, suppression and the item's end in one transaction.</summary>
public sealed class WebhookEventStore(Db db)
{
    /// <summary>Processes some items of the inbox.</summary>
    /// <param name="map">The events of an item; empty for one that cannot be read any more.</param>
    /// <remarks>
    /// Safe to run at any time and twice at once: an item is locked while it is worked on, passed over by whoever else
    /// comes, and done when this commits. An item that proves that a mail went which is still on its way is left for
    /// later, so that its settle comes first.
    /// </remarks>
    /// <returns>How many items are done.</returns>
    public Task<int> ApplyAsync(
        IReadOnlyCollection<long> ids, Func<PendingItem, IReadOnlyList<WebhookEvent>> map, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, now, cancellation);
                var items = (await scope.LockItemsAsync(ids)).Select(item => (Item: item, Events: map(item))).ToList();
                var mails = await scope.LockMailsAsync(
                    [.. items.SelectMany(item => item.Events
                        .Where(reported => reported.MessageId.Length > 0)
                        .Select(reported => (item.Item.UserId, reported.MessageId)))]);
                var done = new List<(PendingItem Item, string? Note)>();
                foreach (var (item, events) in items)
                {
                    var mailOf = events.ToLookup(reported => mails.GetValueOrDefault((item.UserId, reported.MessageId)));
                    if (!mailOf.Any(of => of.Key?.Status == "sending" && of.Any(reported => EventEffect.Of(reported, of.Key.SentAt)?.IsEvidence is true)))
                    {
                        done.Add((item, await scope.ApplyAsync(item, mailOf)));
                    }
                }

                await scope.FinishAsync(done);
                return done.Count;
            },
            cancellation);

    sealed record Mail
    {
        public required long Id { get; init; }
        public required long UserId { get; init; }
        public required long CampaignId { get; init; }
        public required string Status { get; init; }
        public required string MessageId { get; init; }
        public required DateTime? SentAt { get; init; }
        public required string? Email { get; init; }
        public required string? ContactStatus { get; init; }
    }

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, DateTime now, CancellationToken cancellation)
    {
        public async Task<IEnumerable<PendingItem>> LockItemsAsync(IReadOnlyCollection<long> ids) =>
            await QueryAsync<PendingItem>(
                """
                SELECT id AS Id, user_id AS UserId, endpoint_id AS EndpointId, provider AS Provider,
                       received_at AS ReceivedAt, raw AS Raw
                  FROM webhook_inbox
                 WHERE id IN @ids AND processed_at IS NULL
                 ORDER BY id
                   FOR UPDATE SKIP LOCKED
                """,
                new { ids });

        /// <summary>The mails, each of the user whose endpoint named it, under the locks of contact and message, in this order.</summary>
        public async Task<Dictionary<(long UserId, string MessageId), Mail>> LockMailsAsync(
            IReadOnlyCollection<(long UserId, string MessageId)> named)
        {
            if (named.Count == 0)
            {
                return [];
            }

            var parameters = new
            {
                users = named.Select(name => name.UserId).Distinct(),
                headers = named.Select(name => name.MessageId).Distinct(),
            };
            await QueryAsync<long>(
                """
                SELECT c.id
                  FROM contacts c
                 WHERE c.id IN (SELECT m.contact_id
                                  FROM email_messages m
                                 WHERE m.message_id_header IN @headers AND m.user_id IN @users)
                 ORDER BY c.id
                   FOR UPDATE
                """,
                parameters);
            await QueryAsync<long>(
                "SELECT id FROM email_messages WHERE message_id_header IN @headers AND user_id IN @users ORDER BY id FOR UPDATE",
                parameters);
            var mails = await QueryAsync<Mail>(
                """
                SELECT m.id AS Id, m.user_id AS UserId, m.campaign_id AS CampaignId, m.status AS Status,
                       m.message_id_header AS MessageId, m.sent_at AS SentAt, c.email AS Email, c.status AS ContactStatus
                  FROM email_messages m
                  LEFT JOIN contacts c ON c.id = m.contact_id AND c.user_id = m.user_id
                 WHERE m.message_id_header IN @headers AND m.user_id IN @users
                """,
                parameters);
            return mails.ToDictionary(mail => (mail.UserId, mail.MessageId));
        }

        /// <returns>Why the item changed nothing, or null.</returns>
        public async Task<string?> ApplyAsync(PendingItem item, ILookup<Mail?, WebhookEvent> events)
        {
            string? note = null;
            foreach (var of in events)
            {
                foreach (var reported in of)
                {
                    note = EventEffect.Of(reported, of.Key?.SentAt) switch
                    {
                        null => reported.Type == WebhookEventType.Unknown ? InboxNote.UnknownType : InboxNote.NoEffect,
                        _ when of.Key is null => InboxNote.UnknownMessage,
                        _ when reported.Email is { } email && email != of.Key.Email => InboxNote.OtherRecipient,
                        var effect => await WriteAsync(item, of.Key, reported, effect),
                    };
                }
            }

            return note;
        }

        public async Task FinishAsync(IReadOnlyList<(PendingItem Item, string? Note)> done)
        {
            foreach (var group in done.GroupBy(item => item.Note))
            {
                await ExecuteAsync(
                    "UPDATE webhook_inbox SET processed_at = @now, error = @note WHERE id IN @ids",
                    new { now, note = group.Key, ids = group.Select(item => item.Item.Id) });
            }

            // In one order, so that two runs do not wait for each other.
            foreach (var (endpoint, count) in done
                .Where(item => item.Note is InboxNote.UnknownMessage or InboxNote.OtherRecipient)
                .CountBy(item => item.Item.EndpointId ?? 0)
                .OrderBy(counted => counted.Key))
            {
                await ExecuteAsync(
                    "UPDATE webhook_endpoints SET unmatched = unmatched + @count WHERE id = @endpoint", new { endpoint, count });
            }
        }

        async Task<string?> WriteAsync(PendingItem item, Mail mail, WebhookEvent reported, EventEffect effect)
        {
            await EventEffectStore.ApplyAsync(
                connection, transaction, new(mail.Id, mail.UserId, mail.CampaignId, mail.Email, mail.ContactStatus), reported, effect,
                new("webhook", item.Provider, item.Id, item.ReceivedAt), now, cancellation);
            return null;
        }

        Task<IEnumerable<T>> QueryAsync<T>(string sql, object parameters) =>
            connection.QueryAsync<T>(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellation));

        Task<int> ExecuteAsync(string sql, object parameters) =>
            connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellation));
    }
}
