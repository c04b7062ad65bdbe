using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ColdMail.Database;
using ColdMail.Inbox;
using ColdMail.Senders;
using ColdMail.Stops;
using ColdMail.Suppression;
using ColdMail.Webhooks;
using Dapper;
using MySqlConnector;

namespace ColdMail.Inbound;

/// <summary>The place of a mail in a mailbox, and who reads it.</summary>
/// <param name="Token">Of the run that owns the mailbox.</param>
/// <param name="ReceivedAt">UTC.</param>
public sealed record InboundPlace(
    long UserId, long SenderId, long Token, long UidValidity, long Uid, DateTime ReceivedAt, MailFolderKind Folder = MailFolderKind.Inbox);

/// <summary>What came of a mail. Only after <see cref="Done"/> the cursor has moved.</summary>
public enum InboundOutcome
{
    Done,

    /// <summary>The mail that it is about is on its way this very moment: its settle comes first.</summary>
    Later,

    /// <summary>Somebody else owns the mailbox now.</summary>
    Lost,
}

/// <summary>A mail that is kept.</summary>
/// <param name="Stop">What <see cref="InboundEffects.Stop"/> does; null: nothing.</param>
public sealed record InboundEntry(
    InboundMail Mail, Classification Classification, InboundMatch Match, InboundEffects Effects, StopEffects? Stop);

/// <summary>Writes what mails that came in change, each with the cursor of its mailbox in one transaction.</summary>
/// <remarks>Locks: mailbox, contact, message, conversation. Whatever is cut off is read again and changes nothing the second time.</remarks>
public sealed class InboundStore(Db db)
{
    const int MostEvidence = 200;
    const int MostName = 200;
    const int MostSnippet = 300;

    /// <summary>Applies a mail that is about one of ours, unless it came before.</summary>
    public Task<InboundOutcome> ApplyAsync(InboundPlace place, InboundEntry entry, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, place, now, cancellation);
                if (!await scope.OwnsAsync())
                {
                    return InboundOutcome.Lost;
                }

                if (await scope.LockAsync(entry.Match) == "sending" && entry.Match.IsEvidence)
                {
                    return InboundOutcome.Later;
                }

                if (await scope.KeepAsync(entry) is { } id)
                {
                    await scope.NoteAsync(entry, id);
                    await scope.ApplyAsync(entry, id);
                }

                await scope.MoveCursorAsync();
                return InboundOutcome.Done;
            },
            cancellation);

    /// <summary>Passes over a mail that is about none of ours.</summary>
    public Task<InboundOutcome> SkipAsync(InboundPlace place, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, place, now, cancellation);
                if (!await scope.OwnsAsync())
                {
                    return InboundOutcome.Lost;
                }

                await scope.MoveCursorAsync();
                return InboundOutcome.Done;
            },
            cancellation);

    /// <summary>Lists a mail that cannot be read, so that it keeps none of the others.</summary>
    /// <param name="fault">What is wrong with it; holds nothing of the mail.</param>
    public Task<InboundOutcome> KeepBrokenAsync(InboundPlace place, string fault, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, place, now, cancellation);
                if (!await scope.OwnsAsync())
                {
                    return InboundOutcome.Lost;
                }

                await scope.KeepBrokenAsync(fault);
                await scope.MoveCursorAsync();
                return InboundOutcome.Done;
            },
            cancellation);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, InboundPlace place, DateTime now, CancellationToken cancellation)
    {
        public async Task<bool> OwnsAsync() => await connection.ExecuteScalarAsync<long?>(new(
            "SELECT sender_id FROM mailboxes WHERE sender_id = @SenderId AND lease_token = @Token FOR UPDATE",
            place,
            transaction,
            cancellationToken: cancellation)) is not null;

        /// <returns>The status of the mail.</returns>
        public async Task<string?> LockAsync(InboundMatch match)
        {
            await connection.ExecuteScalarAsync<long?>(new(
                "SELECT id FROM contacts WHERE id = @ContactId FOR UPDATE", match, transaction, cancellationToken: cancellation));
            return await connection.ExecuteScalarAsync<string?>(new(
                "SELECT CAST(status AS CHAR) FROM email_messages WHERE id = @MessageId FOR UPDATE",
                match,
                transaction,
                cancellationToken: cancellation));
        }

        /// <returns>The row; null when the mail came before.</returns>
        public async Task<long?> KeepAsync(InboundEntry entry)
        {
            var (mail, match) = (entry.Mail, entry.Match);
            return await InsertAsync(new
            {
                place.UserId,
                place.SenderId,
                key = Key(mail),
                label = entry.Effects.Label,
                layer = entry.Classification.Layer.ToString(),
                evidence = Cut(entry.Classification.Evidence, MostEvidence),
                matchedBy = match.By.ToString(),
                ContactId = (long?)match.ContactId,
                CampaignId = (long?)match.CampaignId,
                MessageId = (long?)match.MessageId,
                from = mail.From,
                name = Cut(SmtpReply.Clean(mail.FromName), MostName),
                subject = mail.Subject,
                snippet = Cut(SmtpReply.Clean(mail.NewText.Length > 0 ? mail.NewText : mail.Text), MostSnippet),
                body = mail.Text,
                written = mail.NewText,
                mail.Html,
                attachments = mail.Attachments.Count > 0 ? JsonSerializer.Serialize(mail.Attachments) : null,
                references = ReferencesOf(mail),
                header = mail.MessageId,
                place.UidValidity,
                place.Uid,
                place.ReceivedAt,
                now,
            });
        }

        public Task<long?> KeepBrokenAsync(string fault) => InsertAsync(new
        {
            place.UserId,
            place.SenderId,
            key = SHA256.HashData(Encoding.UTF8.GetBytes(Place)),
            label = "broken",
            layer = "",
            evidence = Cut(fault, MostEvidence),
            matchedBy = "",
            ContactId = (long?)null,
            CampaignId = (long?)null,
            MessageId = (long?)null,
            from = "",
            name = "",
            subject = "",
            snippet = "",
            body = "",
            written = (string?)null,
            Html = (string?)null,
            attachments = (string?)null,
            references = (string?)null,
            header = (string?)null,
            place.UidValidity,
            place.Uid,
            place.ReceivedAt,
            now,
        });

        /// <summary>Puts the mail into its conversation. What it cites of ours went, whatever was thought of it before.</summary>
        public async Task NoteAsync(InboundEntry entry, long id)
        {
            var match = entry.Match;
            await ThreadNoteStore.NoteAsync(
                connection, transaction,
                new(
                    id, place.UserId, match.SenderId, match.ContactId, match.CampaignId, match.MessageId, entry.Effects.Label,
                    place.ReceivedAt),
                now, cancellation);
            await ReplySettleStore.ProveAsync(connection, transaction, place.UserId, entry.Mail.Cited, cancellation);
        }

        public async Task ApplyAsync(InboundEntry entry, long id)
        {
            var (match, effects) = (entry.Match, entry.Effects);
            foreach (var reported in effects.Events.Where(reported => reported.Email is null || reported.Email == match.Email))
            {
                await EventEffectStore.ApplyAsync(
                    connection, transaction, new(match.MessageId, place.UserId, match.CampaignId, match.Email, match.ContactStatus),
                    reported, EventEffect.Of(reported, null)!, new("mailbox", "mailbox", id, place.ReceivedAt), now, cancellation);
            }

            if (match.IsEvidence)
            {
                await EventEffectStore.ProveAsync(connection, transaction, match.MessageId, "mailbox", now, cancellation);
            }

            if (effects.Stop is { } happened && entry.Stop is { Scope: not StopScope.None } stop)
            {
                await StopStore.ApplyAsync(connection, transaction, place.UserId, happened, stop, now, cancellation);
            }

            if (effects.AlsoSuppress is { } address)
            {
                await SuppressionStore.SuppressAsync(
                    connection, transaction, place.UserId, address, "unsubscribe", match.MessageId, now, cancellation);
            }
        }

        public Task<int> MoveCursorAsync() => connection.ExecuteAsync(new(
            place.Folder == MailFolderKind.Inbox
                ? """
                  UPDATE mailboxes
                     SET last_uid = GREATEST(last_uid, @Uid), updated_at = @now
                   WHERE sender_id = @SenderId AND uid_validity = @UidValidity
                  """
                : """
                  UPDATE mailboxes
                     SET junk_last_uid = GREATEST(junk_last_uid, @Uid), updated_at = @now
                   WHERE sender_id = @SenderId AND junk_uid_validity = @UidValidity
                  """,
            new { place.SenderId, place.UidValidity, place.Uid, now },
            transaction,
            cancellationToken: cancellation));

        string Place => string.Create(
            CultureInfo.InvariantCulture, $"{place.SenderId}|{place.Folder}|{place.UidValidity}|{place.Uid}");

        /// <summary>What makes a mail the same one when it is found again, in another folder or under another number.</summary>
        byte[] Key(InboundMail mail) => SHA256.HashData(Encoding.UTF8.GetBytes(
            mail.MessageId
            ?? string.Create(CultureInfo.InvariantCulture, $"{place.ReceivedAt:O}|{mail.Date:O}|{mail.From}|{mail.Subject}|{mail.Text}")));

        async Task<long?> InsertAsync(object row)
        {
            var rows = await connection.ExecuteAsync(new(
                """
                INSERT IGNORE INTO inbound_mails (
                       user_id, sender_id, dedupe_key, label, layer, evidence, matched_by, contact_id, campaign_id, message_id,
                       from_email, from_name, subject, snippet, body_text, new_text, body_html, attachments_json, references_header, message_id_header, uid_validity, uid, received_at, created_at)
                VALUES (@UserId, @SenderId, @key, @label, @layer, @evidence, @matchedBy, @ContactId, @CampaignId, @MessageId,
                       @from, @name, @subject, @snippet, @body, @written, @Html, @attachments, @references, @header, @UidValidity, @Uid, @ReceivedAt, @now)
                """,
                row,
                transaction,
                cancellationToken: cancellation));
            return rows == 0
                ? null
                : await connection.ExecuteScalarAsync<long>(new("SELECT LAST_INSERT_ID()", null, transaction, cancellationToken: cancellation));
        }

        /// <summary>Those that fit, the newest; a mail without any goes on from what it answers.</summary>
        static string? ReferencesOf(InboundMail mail)
        {
            var ids = mail.References.Count > 0 ? mail.References : mail.InReplyTo is { } answered ? [answered] : [];
            var kept = ids.Where(id => Ascii.IsValid(id) && !id.Contains(' ', StringComparison.Ordinal)).TakeLast(30);
            return string.Join(' ', kept) is { Length: > 0 and < 60_000 } text ? text : null;
        }

        static string Cut(string text, int most) => text.Length > most ? text[..most] : text;
    }
}
