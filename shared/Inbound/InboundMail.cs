using ColdMail.Contacts;
using ColdMail.Inbox;
using MimeKit;
using MimeKit.Utils;

namespace ColdMail.Inbound;

/// <summary>What a mail that came in says, as far as ColdMail asks. Ids are without angle brackets.</summary>
/// <param name="From">In the stored spelling; empty when there is none that could be stored.</param>
/// <param name="Recipients">Everybody it names as a recipient, in the stored spelling.</param>
/// <param name="References">From the oldest on.</param>
/// <param name="Date">UTC, as the mail says; null when it does not.</param>
/// <param name="LocalDay">The day on which its writer wrote it.</param>
/// <param name="Text">All words.</param>
/// <param name="NewText">Without what is quoted.</param>
/// <param name="Deliveries">What it reports about mails it could not deliver, or did; empty for other mails.</param>
/// <param name="Complaint">The report of an unwanted mail that it is; null: it is none.</param>
/// <param name="ReturnedMessageId">Of the mail that it returns with a report.</param>
public sealed record InboundMail(
    string? MessageId, string From, string FromName, IReadOnlyList<string> Recipients, string Subject, string? InReplyTo,
    IReadOnlyList<string> References, DateTime? Date, DateOnly? LocalDay, string Text, string NewText, MachineMarks Marks,
    IReadOnlyList<ReportedDelivery> Deliveries, ComplaintReport? Complaint, string? ReturnedMessageId)
{
    /// <summary>Cleaned; null: it has none.</summary>
    public string? Html { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    const int MostReferences = 100;
    const int MostRecipients = 50;
    const int MostSubject = 1_000;

    /// <summary>The ids of earlier mails that it cites, the nearest first.</summary>
    public IReadOnlyList<string> Cited =>
    [
        .. new[] { ReturnedMessageId, InReplyTo }.OfType<string>().Concat(References.Reverse()).Distinct(StringComparer.Ordinal),
    ];

    public static InboundMail Read(MimeMessage message)
    {
        var (all, written) = InboundText.Of(message);
        var from = message.From.Mailboxes.FirstOrDefault() ?? message.Sender;
        var marks = MachineMarks.Of(message, from?.Address ?? "");
        var returned = ReturnedMail.Of(message);
        var subject = message.Subject ?? "";
        var deliveries = DeliveryReports.Of(message);
        var complaint = ComplaintReport.Of(message, returned);
        if (deliveries.Count == 0 && complaint is null)
        {
            deliveries = BounceTexts.Read(message.Headers, marks, subject, all);
        }

        return new(
            Id(message.MessageId),
            Address(from?.Address),
            from?.Name ?? "",
            [.. message.To.Mailboxes.Concat(message.Cc.Mailboxes).Select(to => to.Address)
                .Concat(message.Headers.Where(header => header.Field is "Delivered-To" or "X-Original-To").Select(header => header.Value))
                .Take(MostRecipients).Select(Address).Where(address => address.Length > 0).Distinct()],
            subject.Length > MostSubject ? subject[..MostSubject] : subject,
            Id(message.InReplyTo),
            [.. message.References.TakeLast(MostReferences).Select(Id).OfType<string>()],
            message.Headers.Contains(HeaderId.Date) && message.Date != DateTimeOffset.MinValue ? message.Date.UtcDateTime : null,
            message.Headers.Contains(HeaderId.Date) && message.Date != DateTimeOffset.MinValue ? DateOnly.FromDateTime(message.Date.DateTime) : null,
            all,
            written,
            marks,
            deliveries,
            complaint,
            returned?.MessageId ?? (deliveries.Count > 0 ? BounceTexts.ReturnedMessageId(all) : null))
        {
            Html = InboundText.HtmlOf(message) is { } html ? HostileHtml.Clean(html) : null,
            Attachments = InboundAttachments.Of(message),
        };
    }

    /// <summary>The address in the stored spelling, or empty.</summary>
    internal static string Address(string? text) => EmailAddress.Parse(text) is { IsValid: true } parsed ? parsed.Address! : "";

    /// <summary>Longer ids than a column holds are none of ours.</summary>
    internal static string? Id(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > 998
            ? null
            : MimeUtils.EnumerateReferences(text).FirstOrDefault() ?? text.Trim().Trim('<', '>');
}
