using ColdMail.Composing;
using ColdMail.DryRuns;
using ColdMail.Sending;

namespace ColdMail.Inbox;

/// <summary>Shows a conversation: what they wrote, what a person answered, and the mails of campaigns, written anew from their steps.</summary>
public sealed class ThreadReading(ThreadStore store, PlanStore plans, DryRunSourceStore senders, MailWriter writer)
{
    const int Most = 50;

    /// <returns>Null when the user has no such conversation.</returns>
    public async Task<ThreadView?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        if (await store.FindAsync(userId, id, Most, cancellation) is not { } rows)
        {
            return null;
        }

        var steps = await WriteAsync(userId, rows, cancellation);
        return new(
            rows.Thread,
            [.. rows.Inbound.Concat(rows.Replies).Concat(steps).OrderBy(mail => mail.At).ThenBy(mail => mail.Id)],
            rows.Inbound.Count == Most || rows.Replies.Count == Most || rows.Steps.Count == Most,
            rows.Contact.OptedOut);
    }

    async Task<IReadOnlyList<ThreadMail>> WriteAsync(long userId, ThreadRows rows, CancellationToken cancellation)
    {
        var mails = new List<ThreadMail>();
        var from = (await senders.SendersAsync(userId, [rows.Thread.SenderId], cancellation))[rows.Thread.SenderId];
        foreach (var campaign in rows.Steps.GroupBy(step => step.CampaignId))
        {
            var texts = await plans.FindAsync(userId, campaign.Key, cancellation) is { } found
                ? await writer.PrepareAsync(found, cancellation)
                : new Dictionary<long, PreparedStep>();
            var earlier = campaign.Where(step => step.MessageIdHeader is not null)
                .OrderBy(step => step.StepNumber)
                .Select(step => new EarlierMail(rows.Thread.ContactId, step.StepNumber, step.MessageIdHeader!, rows.Thread.SenderId))
                .ToList();
            var source = new WritingSource(
                from, rows.Thread.SenderId, texts,
                new Dictionary<(long, long), IReadOnlyList<EarlierMail>> { [(campaign.Key, rows.Thread.ContactId)] = earlier });
            mails.AddRange(campaign.Select(step => Shown(userId, rows, source, step)));
        }

        return mails;
    }

    /// <summary>Written twice: as it went, to hold it against what was kept of it, and with links that change nothing, to be looked at.</summary>
    ThreadMail Shown(long userId, ThreadRows rows, WritingSource source, SentStep step)
    {
        var message = Message(userId, rows, step);
        var real = writer.Write([message], source, step.SentAt);
        var seen = writer.Write([message], source with { IsTest = true }, step.SentAt);
        using var went = real.Mails is [var one] ? one.Mime : null;
        using var shown = seen.Mails is [var other] ? other.Mime : null;
        return new(
            "step", step.Id, step.Status, step.Reason, step.SentAt, source.From.Email, source.From.Name, rows.Contact.Email,
            shown?.Subject ?? "", shown?.TextBody?.ReplaceLineEndings("\n").Trim(), null, HostileHtml.Clean(shown?.HtmlBody), [])
        {
            CampaignId = step.CampaignId,
            StepNumber = step.StepNumber,
            AsSent = step.BodyHash is { } hash && real.Mails is [var written] && written.Frozen.BodyHash.AsSpan().SequenceEqual(hash),
            Answer = step.Answer,
        };
    }

    static ClaimedMessage Message(long userId, ThreadRows rows, SentStep step) => new()
    {
        Id = step.Id,
        UserId = userId,
        CampaignId = step.CampaignId,
        StepId = step.StepId,
        StepNumber = step.StepNumber,
        Zone = "",
        Country = "",
        ContactId = rows.Thread.ContactId,
        Attempt = 1,
        Deferrals = 0,
        FirstAttemptAt = step.SentAt,
        MessageIdHeader = step.MessageIdHeader,
        DateHeader = step.DateHeader,
        Resend = step.Resend,
        Email = rows.Contact.Email,
        FirstName = rows.Contact.FirstName,
        LastName = rows.Contact.LastName,
        Company = rows.Contact.Company,
        CustomFieldsJson = rows.Contact.CustomFieldsJson,
        CompanyDomain = null,
    };
}
