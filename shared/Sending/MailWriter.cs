using ColdMail.Composing;
using ColdMail.Senders;
using ColdMail.Webhooks;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace ColdMail.Sending;

/// <summary>A claimed mail, written and ready to be begun.</summary>
public sealed record WrittenMail(ClaimedMessage Message, FrozenMail Frozen, MimeMessage Mime);

/// <summary>A claimed mail that cannot be written: it waits for a person.</summary>
/// <param name="Reason">Stable code.</param>
/// <param name="Detail">What is missing or wrong, in words.</param>
public sealed record HeldMail(ClaimedMessage Message, string Reason, string Detail);

/// <param name="Mails">In the order of the claim.</param>
public sealed record WrittenMails(IReadOnlyList<WrittenMail> Mails, IReadOnlyList<HeldMail> Held);

/// <summary>What mails of one sender are written from.</summary>
/// <param name="SenderId">Of <paramref name="From"/>: whose threads are its own.</param>
/// <param name="Steps">By step id.</param>
/// <param name="Threads">The mails that went before, by campaign and contact; only asked where a step continues its thread.</param>
public sealed record WritingSource(
    MailSender From, long SenderId, IReadOnlyDictionary<long, PreparedStep> Steps,
    IReadOnlyDictionary<(long Campaign, long Contact), IReadOnlyList<EarlierMail>> Threads)
{
    /// <summary>The mails are shown and never sent: nothing in them is tracked, and the opt-out link changes nothing.</summary>
    public bool IsTest { get; init; }
}

/// <summary>Writes claimed mails from the texts of their steps.</summary>
public sealed partial class MailWriter(PlanStore plans, RunStore runs, MailComposer composer, ILogger<MailWriter> log)
{
    /// <summary>Reads what the mails are written from.</summary>
    /// <returns>Writes some of <paramref name="claimed"/>, without any further look at the database.</returns>
    /// <remarks>
    /// The Date and the Message-ID of an earlier attempt are kept; a first attempt gets <paramref name="now"/>.
    /// </remarks>
    public async Task<Func<IReadOnlyList<ClaimedMessage>, WrittenMails>> PrepareAsync(
        IReadOnlyList<ClaimedMessage> claimed, SendingAccount account, IReadOnlyList<RunnableCampaign> campaigns,
        DateTime now, CancellationToken cancellation)
    {
        var texts = await plans.TextsAsync([.. claimed.Select(message => message.CampaignId).Distinct()], cancellation);
        var steps = Prepare(texts, campaigns);
        var source = new WritingSource(
            new(account.FromName, account.FromEmail, account.ReplyTo, account.Signature), account.Id, steps,
            await ThreadsAsync(claimed, steps, cancellation));
        return some =>
        {
            var written = Write(some, source, now);
            foreach (var mail in written.Mails)
            {
                ProviderMark.Write(mail.Mime, account.Smtp.Host);
            }

            return written;
        };
    }

    /// <summary>The texts of all steps of a campaign, ready to be written from, by step id.</summary>
    public async Task<IReadOnlyDictionary<long, PreparedStep>> PrepareAsync(
        RunnableCampaign campaign, CancellationToken cancellation) =>
        Prepare(await plans.TextsAsync([campaign.Id], cancellation), [campaign]);

    /// <summary>Writes mails without any look at the database; the caller disposes what was written.</summary>
    /// <param name="now">UTC: the Date of a first attempt.</param>
    public WrittenMails Write(IReadOnlyList<ClaimedMessage> claimed, WritingSource source, DateTime now)
    {
        var mails = new List<WrittenMail>();
        var held = new List<HeldMail>();
        foreach (var message in claimed)
        {
            if (!source.Steps.TryGetValue(message.StepId, out var step))
            {
                held.Add(new(message, Reason.BadTemplate, "The step of this mail does not exist any more."));
                continue;
            }

            switch (Compose(step, Recipient(message, source, now)))
            {
                case Composition.Composed composed:
                    var frozen = new FrozenMail(
                        message.Id, message.CampaignId, message.StepNumber, message.ContactId, message.CompanyDomain,
                        composed.MessageId, message.DateHeader ?? now, composed.BodyHash);
                    mails.Add(new(message, frozen, composed.Message));
                    break;
                case Composition.MissingFields missing:
                    held.Add(new(message, Reason.MissingField, $"Empty, and without a fallback: {string.Join(", ", missing.Names)}."));
                    break;
                case Composition.Unsendable unsendable:
                    held.Add(new(message, unsendable.Reason, unsendable.Explanation));
                    break;
            }
        }

        return new(mails, held);
    }

    Composition Compose(PreparedStep step, Recipient recipient)
    {
        try
        {
            return composer.Compose(step, recipient);
        }
        catch (Exception e)
        {
            // One mail that cannot be written must not keep the others of its batch back: it waits for a person instead.
            LogUnwritable(recipient.MessageRowId, e);
            return new Composition.Unsendable(
                Reason.Unwritable, "Writing this mail failed inside ColdMail; the log has the cause. Release it to try again.");
        }
    }

    Dictionary<long, PreparedStep> Prepare(ILookup<long, StepText> texts, IReadOnlyList<RunnableCampaign> campaigns)
    {
        var steps = new Dictionary<long, PreparedStep>();
        foreach (var campaign in campaigns)
        {
            var settings = new CampaignSettings(
                campaign.Rules.UserId, campaign.Id, campaign.PostalAddress, campaign.TrackOpens, campaign.TrackClicks)
            {
                LinkHost = campaign.LinkHost,
            };
            StepSource? threadStart = null;
            foreach (var text in texts[campaign.Id])
            {
                var source = new StepSource(text.Id, text.Subject, text.BodyHtml, text.BodyText);
                threadStart = string.IsNullOrWhiteSpace(text.Subject) ? threadStart : source;
                steps[text.Id] = composer.Prepare(source, threadStart, settings);
            }
        }

        return steps;
    }

    /// <summary>The Message-IDs that a follow-up answers, by contact; only looked up where a step continues its thread.</summary>
    async Task<IReadOnlyDictionary<(long Campaign, long Contact), IReadOnlyList<EarlierMail>>> ThreadsAsync(
        IReadOnlyList<ClaimedMessage> claimed, Dictionary<long, PreparedStep> steps, CancellationToken cancellation)
    {
        var threads = new Dictionary<(long, long), IReadOnlyList<EarlierMail>>();
        var followUps = claimed.Where(message => steps.TryGetValue(message.StepId, out var step) && step.ContinuesThread);
        foreach (var campaign in followUps.GroupBy(message => message.CampaignId))
        {
            var contacts = campaign.Select(message => message.ContactId).ToList();
            foreach (var thread in await runs.EarlierMailsAsync(campaign.Key, contacts, cancellation))
            {
                threads[(campaign.Key, thread.Key)] = [.. thread];
            }
        }

        return threads;
    }

    static Recipient Recipient(ClaimedMessage message, WritingSource source, DateTime now)
    {
        var earlier = source.Threads.GetValueOrDefault((message.CampaignId, message.ContactId), [])
            .Where(mail => mail.StepNumber < message.StepNumber)
            .ToList();
        var own = earlier.Where(mail => mail.SenderId == source.SenderId).Select(mail => mail.MessageIdHeader).ToList();
        return new()
        {
            ContactId = message.ContactId,
            MessageRowId = message.Id,
            Email = message.Email,
            FirstName = message.FirstName,
            LastName = message.LastName,
            Company = message.Company,
            CustomFieldsJson = message.CustomFieldsJson,
            Sender = source.From,
            Date = message.DateHeader ?? now,
            MessageId = message.MessageIdHeader,
            Resend = message.Resend,
            Thread = own,
            StartsThread = own.Count == 0 && earlier.Count > 0,
            IsTest = source.IsTest,
        };
    }

    [LoggerMessage(LogLevel.Error, "Mail {MessageId} could not be written")]
    partial void LogUnwritable(long messageId, Exception cause);
}
