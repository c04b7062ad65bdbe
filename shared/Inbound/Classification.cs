using System.Globalization;
using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>What a mail is to us. Closed: the cases below are all there are.</summary>
public abstract record InboundKind
{
    InboundKind()
    {
    }

    /// <summary>A mail system reports what became of mails.</summary>
    public sealed record Report(IReadOnlyList<ReportedDelivery> Deliveries) : InboundKind;

    /// <summary>A provider forwards a complaint.</summary>
    /// <param name="Recipient">Who complains; empty: it does not tell.</param>
    public sealed record Complaint(string Recipient) : InboundKind;

    /// <summary>A machine answered for a person.</summary>
    /// <param name="Back">The first day on which the person is there again; null: it does not say.</param>
    public sealed record AutoReply(DateOnly? Back) : InboundKind;

    /// <summary>A machine answered that the person does not work there any more.</summary>
    /// <param name="Successor">The address it names instead; null: none.</param>
    public sealed record Left(string? Successor) : InboundKind;

    /// <summary>Somebody asks for no more mail.</summary>
    /// <param name="Token">Of our link, in a mail that a program wrote to our unsubscribe address; else null.</param>
    public sealed record OptOut(string? Token) : InboundKind;

    /// <summary>A person wrote.</summary>
    public sealed record Reply : InboundKind;

    /// <summary>A receipt, a report without a recipient, mail of a list: changes nothing.</summary>
    public sealed record Other : InboundKind;
}

/// <summary>Which of the questions decided, in the order in which they are asked.</summary>
public enum InboundLayer
{
    Report,
    Header,
    Subject,
    Body,

    /// <summary>Nothing showed a machine.</summary>
    Person,
}

/// <summary>What a mail is, and why it is taken for that.</summary>
/// <param name="Evidence">The header, the words or the code that decided; at most 200 characters.</param>
public sealed partial record Classification(InboundKind Kind, InboundLayer Layer, string Evidence)
{
    const int MostEvidence = 200;

    /// <param name="citesOurs">It answers or returns a mail that we sent.</param>
    /// <param name="today">For a mail that does not say when it was written.</param>
    public static Classification Of(InboundMail mail, bool citesOurs, DateOnly today) =>
        OfReport(mail) ?? OfRequest(mail) ?? OfMachine(mail, citesOurs, mail.LocalDay ?? today) ?? OfPerson(mail);

    static Classification? OfReport(InboundMail mail) => mail switch
    {
        { Complaint: { Kind: ComplaintKind.Abuse } complaint } =>
            Of(new InboundKind.Complaint(complaint.Recipient), InboundLayer.Report, $"Feedback-Type: {complaint.Type}"),
        { Complaint: { Kind: ComplaintKind.OptOut } complaint } =>
            Of(new InboundKind.OptOut(null), InboundLayer.Report, $"Feedback-Type: {complaint.Type}"),
        { Complaint: { } complaint } => Of(new InboundKind.Other(), InboundLayer.Report, $"Feedback-Type: {complaint.Type}"),
        { Deliveries.Count: > 0 } => Of(new InboundKind.Report(mail.Deliveries), InboundLayer.Report, Words(mail.Deliveries[0])),
        { Marks.IsReceipt: true } => Of(new InboundKind.Other(), InboundLayer.Report, "report-type=disposition-notification"),
        _ => null,
    };

    /// <summary>The mail that a program writes when its user presses "unsubscribe" (RFC 2369); some mark it as automatic.</summary>
    static Classification? OfRequest(InboundMail mail) => Request().Match(mail.Subject.Trim()) is { Success: true } match
        ? Of(new InboundKind.OptOut(match.Groups[1].Value), InboundLayer.Subject, "unsubscribe")
        : null;

    static Classification? OfMachine(InboundMail mail, bool citesOurs, DateOnly written)
    {
        if (mail.Marks.Strong is { } header)
        {
            return OfAbsence(mail, InboundLayer.Header, header, written);
        }

        if (mail.Marks.HasNullSender && citesOurs)
        {
            return OfAbsence(mail, InboundLayer.Header, "Return-Path: <>", written);
        }

        if (AutoReplyWords.OfSubject(mail.Subject) is { } subject)
        {
            return OfAbsence(mail, InboundLayer.Subject, subject, written);
        }

        if (mail.Marks.Weak is { } weak && (AutoReplyWords.OfAbsence(mail.NewText) ?? AutoReplyWords.OfLeaving(mail.NewText)) is { } words)
        {
            return OfAbsence(mail, InboundLayer.Body, $"{weak}; {words}", written);
        }

        return mail.Marks is { IsFromMailSystem: true } or { IsList: true, Weak: not null } && !citesOurs
            ? Of(new InboundKind.Other(), InboundLayer.Header, mail.Marks.Weak ?? "From: mail system")
            : null;
    }

    static Classification OfPerson(InboundMail mail) => OptOutWords.Find(mail.Subject, mail.NewText) is { } words
        ? Of(new InboundKind.OptOut(null), InboundLayer.Body, words)
        : Of(new InboundKind.Reply(), InboundLayer.Person, "");

    static Classification OfAbsence(InboundMail mail, InboundLayer layer, string evidence, DateOnly written) =>
        AutoReplyWords.OfLeaving(mail.NewText) is { } left
            ? Of(new InboundKind.Left(Successor(mail)), layer, $"{evidence}; {left}")
            : Of(new InboundKind.AutoReply(ReturnDate.Find(mail.Subject, mail.NewText, written)), layer, evidence);

    /// <summary>The first address in the text that is not the writer's own.</summary>
    static string? Successor(InboundMail mail) => AnyAddress().Matches(mail.NewText)
        .Select(match => InboundMail.Address(match.Value))
        .FirstOrDefault(address => address.Length > 0 && address != mail.From && !mail.Recipients.Contains(address));

    static string Words(ReportedDelivery delivery) => string.Create(
        CultureInfo.InvariantCulture, $"{delivery.Action}: {delivery.Status ?? "no status"} by {delivery.DecidedBy}");

    static Classification Of(InboundKind kind, InboundLayer layer, string evidence) =>
        new(kind, layer, evidence.Length > MostEvidence ? evidence[..MostEvidence] : evidence);

    [GeneratedRegex(@"^unsubscribe\s+([A-Za-z0-9_\-]{20,4000})$", RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    [GeneratedRegex(@"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,200}\.[A-Za-z]{2,24}")]
    private static partial Regex AnyAddress();
}
