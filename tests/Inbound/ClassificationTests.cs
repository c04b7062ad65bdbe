using System.Globalization;
using ColdMail.Inbound;
using ColdMail.Tests.Architecture;
using ColdMail.Webhooks;
using MimeKit;

namespace ColdMail.Tests.Inbound;

public sealed class ClassificationTests
{
    const string Ours = "mfrggzdfmztwq2lknnwg23tpob@acme-mail.example";

    /// <summary>File; what it is; what decided; whom it is about; status and class of a bounce; the first day back.</summary>
    public static TheoryData<string, string> Corpus => new()
    {
        { "postfix-user-unknown", "failed ada@north.example 5.1.1 Status Hard" },
        { "postfix-still-trying", "delayed ada@slow.example 4.4.1 Status Soft" },
        { "exchange-online-no-such-user", "failed bob@south.example 5.1.10 Status Hard" },
        { "exchange-restricted", "failed carl@west.example 5.7.1 Status Policy" },
        { "gmail-no-such-user", "failed dora@gmail.example 5.1.1 Status Hard" },
        { "exim-unrouteable", "failed erik@east.example 5.1.1 Words Hard" },
        { "exim-report-quota", "failed fred@full.example 5.2.2 Words Soft" },
        { "sendmail-host-unknown", "failed gina@nowhere.example 5.1.2 Status Hard" },
        { "qmail-no-mailbox", "failed hugo@qmail.example 5.1.1 Reply Hard" },
        { "yahoo-no-account", "failed ines@yahoo.example 5.1.1 Provider Hard" },
        { "zimbra-disabled", "failed jana@zimbra.example 5.2.1 Status Hard" },
        { "domino-not-listed", "failed karl@notes.example 5.1.1 Provider Hard" },
        { "courier-over-quota", "failed lena@courier.example 5.2.2 Reply Soft" },
        { "mimecast-policy", "failed mona@guarded.example 5.7.1 Provider Policy" },
        { "proofpoint-blocked", "failed nils@pps.example 5.7.1 Provider Policy" },
        { "icloud-over-quota", "failed olga@icloud.example 5.2.2 Status Soft" },
        { "zoho-user-unknown", "failed pete@zoho.example 5.1.1 Reply Hard" },
        { "groupwise-user-not-found", "failed quinn@gw.example 5.1.1 Provider Hard" },
        { "two-recipients-one-failed", "passedon sven@list.example 2.0.0 Status Soft; failed rita@list.example 5.4.4 Status Hard" },
        { "greylisted-then-expired", "failed tom@grey.example 4.4.7 Status Soft" },
        { "yahoo-complaint", "complaint uma@yahoo.example" },
        { "hotmail-complaint", "complaint vera@hotmail.example" },
        { "feedback-not-spam", "other" },
        { "read-receipt", "other" },
        { "exchange-automatic-reply", "away Header 2026-09-28" },
        { "gmail-vacation", "away Header 2026-10-03" },
        { "exchange-abwesenheit", "away Header 2026-09-21" },
        { "notes-abwesend", "away Subject 2026-10-01" },
        { "zimbra-absence", "away Header 2026-09-23" },
        { "outlook-ausencia", "away Header 2026-10-05" },
        { "exchange-odpowiedz", "away Header 2026-09-26" },
        { "no-date-ooo", "away Header never" },
        { "body-only-with-weak-mark", "away Body 2026-09-21" },
        { "ticket-system", "away Header never" },
        { "left-the-company", "left Header julia.dean@north.example" },
        { "links-das-unternehmen", "left Header sommer@west.example" },
        { "reply-top-posted", "reply" },
        { "reply-outlook-html", "reply" },
        { "reply-that-speaks-of-an-absence", "reply" },
        { "reply-about-cars", "reply" },
        { "opt-out-en", "opt-out Body" },
        { "opt-out-one-word", "opt-out Body" },
        { "opt-out-de", "opt-out Body" },
        { "opt-out-fr", "opt-out Body" },
        { "opt-out-es", "opt-out Body" },
        { "opt-out-pl", "opt-out Body" },
        { "opt-out-mailto", "opt-out Subject AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd" },
        { "newsletter", "other" },
    };

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_mail_is_taken_for_what_it_is(string file, string expected)
    {
        var mail = Read(file);

        var classification = Classification.Of(mail, mail.Cited.Contains(Ours), new DateOnly(2026, 9, 14));

        Assert.Equal(expected, Line(classification));
    }

    [Fact]
    public void Every_mail_of_the_corpus_stands_in_the_table() => Assert.Equal(
        Directory.EnumerateFiles(Repository.PathTo("tests", "Inbound", "Corpus"), "*.eml").Select(Path.GetFileNameWithoutExtension).Order(),
        Corpus.Select(row => row.Data.Item1).Order());

    [Fact]
    public void A_bounce_cites_the_mail_that_it_returns() => Assert.All(
        Corpus.Where(row => row.Data.Item2.StartsWith("failed", StringComparison.Ordinal)).Select(row => row.Data.Item1),
        file => Assert.Equal(Ours, Read(file).ReturnedMessageId));

    static InboundMail Read(string file) =>
        InboundMail.Read(MimeMessage.Load(Repository.PathTo("tests", "Inbound", "Corpus", $"{file}.eml"), CancellationToken.None));

    static string Line(Classification classification) => classification.Kind switch
    {
        InboundKind.Report(var deliveries) => string.Join("; ", deliveries.Select(Line)),
        InboundKind.Complaint(var recipient) => $"complaint {recipient}",
        InboundKind.AutoReply(var back) =>
            $"away {classification.Layer} {back?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never"}",
        InboundKind.Left(var successor) => $"left {classification.Layer} {successor}",
        InboundKind.OptOut(var token) => $"opt-out {classification.Layer} {token}".TrimEnd(),
        InboundKind.Reply => "reply",
        _ => "other",
    };

    static string Line(ReportedDelivery delivery) =>
        $"{delivery.Action.ToString().ToLowerInvariant()} {delivery.Recipient} {delivery.Status} {delivery.DecidedBy} "
        + BounceClasses.Of(delivery.Status, delivery.Code, delivery.Detail);
}
