using ColdMail.Composing;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;

namespace ColdMail.DryRuns;

/// <summary>What the mails of a campaign are written from.</summary>
/// <param name="Steps">By step id.</param>
/// <param name="Senders">By sender.</param>
public sealed record DryRunTexts(
    CampaignRules Rules, IReadOnlyDictionary<long, PreparedStep> Steps, IReadOnlyDictionary<long, MailSender> Senders);

/// <summary>What came of writing a mail: one of the two.</summary>
public readonly record struct Attempt(WrittenMail? Mail, HeldMail? Held);

/// <summary>Writes the mails of one recipient, step after step, with the code that sends; each answers those before it.</summary>
/// <remarks>
/// Links carry no mail, because a mail that is not planned yet has no number. They are what makes the written bytes differ
/// from those of the real send. Not safe for threads.
/// </remarks>
public sealed class RecipientMails(MailWriter writer, DryRunTexts texts, DryRunRecipient recipient, long senderId)
{
    readonly List<EarlierMail> thread = [.. recipient.Earlier];

    /// <summary>Takes a mail to have gone, without writing it.</summary>
    /// <param name="messageId">Without angle brackets.</param>
    public void Went(int stepNumber, string messageId) => thread.Add(new(recipient.ContactId, stepNumber, messageId, senderId));

    /// <summary>Writes a mail, and takes it to have gone. The caller disposes it.</summary>
    /// <param name="at">UTC: when it goes.</param>
    /// <param name="isTest">For a person to look at: its links change nothing.</param>
    public Attempt Write(StepRules step, DateTime at, bool isTest)
    {
        ArgumentNullException.ThrowIfNull(step);
        var source = new WritingSource(
            texts.Senders[senderId], senderId, texts.Steps,
            new Dictionary<(long, long), IReadOnlyList<EarlierMail>> { [(texts.Rules.Id, recipient.ContactId)] = thread })
        {
            IsTest = isTest,
        };
        var written = writer.Write([Message(step)], source, at);
        if (written.Mails is not [var mail])
        {
            return new(null, written.Held[0]);
        }

        Went(step.Number, mail.Frozen.MessageIdHeader);
        return new(mail, null);
    }

    ClaimedMessage Message(StepRules step)
    {
        var row = recipient.Waiting.FirstOrDefault(waiting => waiting.StepNumber == step.Number);
        return new()
        {
            Id = 0,
            UserId = texts.Rules.UserId,
            CampaignId = texts.Rules.Id,
            StepId = step.Id,
            StepNumber = step.Number,
            Zone = "",
            Country = "",
            ContactId = recipient.ContactId,
            Attempt = 0,
            Deferrals = 0,
            FirstAttemptAt = null,
            MessageIdHeader = row?.MessageIdHeader,
            DateHeader = row?.DateHeader,
            Resend = row?.Resend ?? 0,
            Email = recipient.Email,
            FirstName = recipient.FirstName,
            LastName = recipient.LastName,
            Company = recipient.Company,
            CustomFieldsJson = recipient.CustomFieldsJson,
            CompanyDomain = null,
        };
    }
}
