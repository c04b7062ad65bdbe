using System.Text;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;
using MimeKit;

namespace ColdMail.DryRuns;

/// <summary>A mail of a dry run as its recipient would get it, with links that change nothing.</summary>
/// <param name="GoesAt">UTC.</param>
/// <param name="Source">The whole mail with its header, as it would go to the server.</param>
/// <param name="IsAsComposed">
/// False: the step, the contact or the sender was changed after the dry run, and this is what would be written now.
/// </param>
public sealed record OpenedMail(
    long ContactId, int StepNumber, DateTime GoesAt, string From, string To, string? Subject, string? Html, string? Text,
    string Source, bool IsAsComposed);

/// <summary>What opening a mail ends in. Closed: the cases below are all there are.</summary>
public abstract record MailOpening
{
    MailOpening() { }

    public sealed record Opened(OpenedMail Mail) : MailOpening;

    /// <summary>There is no mail to show.</summary>
    /// <param name="Why">In words.</param>
    public sealed record Unwritten(string Why) : MailOpening;

    public sealed record NotFound : MailOpening;
}

/// <summary>Writes single mails of a dry run again, to look at. The same input gives the same bytes, so none has to be kept.</summary>
public sealed class DryRunOpening(
    DryRunStore store, DryRunSourceStore sources, PlanStore plans, MailWriter writer, TimeProvider clock)
{
    public async Task<MailOpening> OpenAsync(long userId, long id, long contactId, int stepNumber, CancellationToken cancellation)
    {
        if (await store.FindAsync(userId, id, cancellation) is not { Status: "done" } run)
        {
            return new MailOpening.NotFound();
        }

        var mails = await store.OfContactAsync(userId, id, contactId, cancellation);
        if (mails.FirstOrDefault(mail => mail.StepNumber == stepNumber) is not { } mail)
        {
            return new MailOpening.NotFound();
        }

        if (mail is not { Outcome: DryRunOutcome.Goes, SenderId: { } senderId, DecidedAt: { } goesAt })
        {
            return new MailOpening.Unwritten($"This mail does not go: {mail.Detail ?? mail.Reason}");
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var recipients = await sources.RecipientsAsync(userId, run.CampaignId, [contactId], now, cancellation);
        var senders = await sources.SendersAsync(userId, [senderId], cancellation);
        var campaign = await plans.FindAsync(userId, run.CampaignId, cancellation);
        if (campaign?.Rules.StepOf(stepNumber) is not { } step || !senders.ContainsKey(senderId)
            || !recipients.TryGetValue(contactId, out var recipient))
        {
            return new MailOpening.Unwritten("Its step, contact or sender was deleted after the dry run. Start the dry run again.");
        }

        var texts = new DryRunTexts(campaign.Rules, await writer.PrepareAsync(campaign, cancellation), senders);
        return Open(mails, mail, texts, recipient, step, goesAt);
    }

    MailOpening Open(
        IReadOnlyList<DryRunMail> mails, DryRunMail mail, DryRunTexts texts, DryRunRecipient recipient, StepRules step, DateTime goesAt)
    {
        var composed = After(mails, mail, texts, recipient).Write(step, goesAt, isTest: false);
        var isAsComposed = composed.Mail?.Frozen.BodyHash.AsSpan().SequenceEqual(mail.BodyHash) ?? false;
        composed.Mail?.Mime.Dispose();
        var shown = After(mails, mail, texts, recipient).Write(step, goesAt, isTest: true);
        if (shown.Mail is not { } written)
        {
            return new MailOpening.Unwritten($"It cannot be written any more: {shown.Held!.Detail}");
        }

        using var mime = written.Mime;
        return new MailOpening.Opened(new(
            mail.ContactId, mail.StepNumber, goesAt, mime.From.ToString(), mime.To.ToString(), mime.Subject, mime.HtmlBody,
            mime.TextBody, SourceOf(mime), isAsComposed));
    }

    /// <summary>The recipient as it stands when the mails before this one have gone.</summary>
    RecipientMails After(
        IReadOnlyList<DryRunMail> mails, DryRunMail mail, DryRunTexts texts, DryRunRecipient recipient)
    {
        var letters = new RecipientMails(writer, texts, recipient, mail.SenderId!.Value);
        foreach (var earlier in mails.Where(earlier => earlier.StepNumber < mail.StepNumber && earlier.MessageIdHeader is not null))
        {
            letters.Went(earlier.StepNumber, earlier.MessageIdHeader!);
        }

        return letters;
    }

    static string SourceOf(MimeMessage mime)
    {
        using var bytes = new MemoryStream();
        mime.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
