using Dapper;
using MySqlConnector;

namespace ColdMail.Inbox;

/// <summary>A mail that came in, as its conversation takes notice of it.</summary>
/// <param name="Kind">As <c>inbound_mails.label</c>.</param>
/// <param name="SenderId">Of the mail of ours that it is about.</param>
public sealed record ThreadNews(
    long MailId, long UserId, long SenderId, long ContactId, long CampaignId, long MessageId, string Kind, DateTime ReceivedAt);

/// <summary>Puts mails that came in into their conversation, within the transaction that keeps them.</summary>
public static class ThreadNoteStore
{
    /// <summary>Whether the new mail decides about the label.</summary>
    const string Takes =
        "(@label = 'opted_out' OR (label <> 'opted_out' AND ((@isNews AND labelled_by = 0) OR (@Kind = 'reply' AND label IN ('not_now', 'out_of_office')))))";

    /// <summary>Opens the conversation or moves it up; labels it where the mail itself says what it comes to.</summary>
    /// <remarks>
    /// A person's label stays, except that an opt-out outweighs all, and that whoever was to be written to later has answered now.
    /// The contact is locked by the caller, so two mails of one conversation come one after the other.
    /// </remarks>
    public static Task NoteAsync(
        MySqlConnection connection, MySqlTransaction transaction, ThreadNews news, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            $"""
            INSERT INTO inbox_threads (
                   user_id, sender_id, contact_id, campaign_id, message_id, kind, label, labelled_at, is_unread, last_mail_id, last_at, created_at)
            VALUES (@UserId, @SenderId, @ContactId, @CampaignId, @MessageId, @Kind, @label, IF(@label = 'none', NULL, @now), @isNews, @MailId,
                   @ReceivedAt, @now)
                ON DUPLICATE KEY UPDATE
                   labelled_at = IF({Takes} AND label <> @label, @now, labelled_at),
                   label_until = IF({Takes}, NULL, label_until),
                   labelled_by = IF({Takes}, 0, labelled_by),
                   label = IF({Takes}, @label, label),
                   campaign_id = VALUES(campaign_id), message_id = VALUES(message_id), kind = VALUES(kind),
                   is_unread = is_unread OR VALUES(is_unread), last_mail_id = VALUES(last_mail_id), last_at = VALUES(last_at);
            UPDATE inbound_mails
               SET thread_id = (SELECT id FROM inbox_threads WHERE sender_id = @SenderId AND contact_id = @ContactId)
             WHERE id = @MailId
            """,
            new
            {
                news.UserId,
                news.SenderId,
                news.ContactId,
                news.CampaignId,
                news.MessageId,
                news.Kind,
                news.MailId,
                news.ReceivedAt,
                label = LabelOf(news.Kind).Name(),
                isNews = IsNews(news.Kind),
                now,
            },
            transaction,
            cancellationToken: cancellation));

    static ThreadLabel LabelOf(string kind) => kind switch
    {
        "opt_out" or "complaint" => ThreadLabel.OptedOut,
        "auto_reply" => ThreadLabel.OutOfOffice,
        _ => ThreadLabel.None,
    };

    /// <summary>Whether there is something for a person to read; what machines report about deliveries is not.</summary>
    static bool IsNews(string kind) => kind is not ("bounce" or "other");
}
