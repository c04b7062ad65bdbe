using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Sending;

/// <summary>Mails that may be offered once each.</summary>
/// <param name="NextSendAt">When the sender may begin again; null when nothing was begun.</param>
/// <param name="LeaseUntil">What is not offered by then is somebody else's.</param>
/// <param name="Stop">Why no further group may be begun before a new plan is made; null when one may.</param>
sealed record BegunGroup(
    IReadOnlyList<(WrittenMail Mail, OfferedMessage Message)> Mails, DateTime? NextSendAt, DateTime LeaseUntil, BeginStop? Stop);

/// <summary>Begins the written mails of a run, group by group.</summary>
/// <remarks>For one caller at a time.</remarks>
sealed class BegunGroups(
    SenderRules sender, long runToken, RunStore runs, SenderRunParts parts, SendingOptions settings, OpenCounters counters,
    TimeProvider clock) : IAsyncDisposable
{
    BeginStop? stop;

    public required IReadOnlyDictionary<long, CampaignRules> Campaigns { get; init; }

    /// <summary>The claimed mails that the run has to give back: those that are begun or held leave it.</summary>
    public required HashSet<long> Unfinished { get; init; }

    public required IAsyncEnumerator<WrittenMails> Written { get; init; }

    /// <summary>
    /// Begins the next group in one commit. It may be asked for while the group before it is still being offered: a worker
    /// that is lost leaves two groups uncertain at most, because the outcomes of the one before those are written by then.
    /// </summary>
    /// <param name="settled">Ends when the outcomes of every group but the last are written.</param>
    /// <returns>Null when there is no further group, a limit stands in the way, or the host is stopping.</returns>
    public async Task<BegunGroup?> NextAsync(Task settled, CancellationToken cancellation)
    {
        if (stop is not null || await WrittenAsync(cancellation) is not { } mails)
        {
            return null;
        }

        await settled;
        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var terms = new BeginTerms(
            sender.Limits, Campaigns.ToDictionary(campaign => campaign.Key, campaign => campaign.Value.Limits), runToken,
            now + RestAfter(sender, mails[0].Message, now), now.AddSeconds(settings.ClaimLeaseSeconds),
            now.AddSeconds(settings.SendLeaseSeconds));
        var frozen = mails.Select(mail => mail.Frozen).ToList();
        await counters.OpenAsync(
            frozen.SelectMany(mail => SendLimits.CountersOf(
                terms.Sender, terms.Campaigns[mail.CampaignId], mail.IsFollowUp, mail.CompanyDomain, now)),
            cancellation);
        var result = await parts.Begins.BeginAsync(terms, frozen, now, cancellation);
        stop = result.Stop;
        var begun = result.Begun.ToDictionary(mail => mail.MessageId, mail => mail.Counters);
        Unfinished.ExceptWith(begun.Keys);
        return new(
            [.. mails
                .Where(mail => begun.ContainsKey(mail.Message.Id))
                .Select(mail => (mail, Offered(mail.Message, begun[mail.Message.Id], now)))],
            stop == BeginStop.SenderNotReady ? null : terms.NextSendAt,
            terms.SendLeaseUntil,
            stop);
    }

    /// <summary>How long the sender rests after a mail that was begun at an instant.</summary>
    public static TimeSpan RestAfter(SenderRules sender, ClaimedMessage message, DateTime begunAt) => sender.Pace.After(
        message.CampaignId, message.ContactId, message.StepNumber, sender.Id, sender.Limits.Days.DayOf(begunAt));

    public ValueTask DisposeAsync() => Written.DisposeAsync();

    /// <returns>The next group with mails that could be written; those that could not are held.</returns>
    async Task<IReadOnlyList<WrittenMail>?> WrittenAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && await Written.MoveNextAsync())
        {
            var (mails, held) = Written.Current;
            if (held.Count > 0)
            {
                await runs.HoldAsync(runToken, held, clock.GetUtcNow().UtcDateTime, cancellation);
                Unfinished.ExceptWith(held.Select(mail => mail.Message.Id));
            }

            if (mails.Count > 0)
            {
                return mails;
            }
        }

        return null;
    }

    OfferedMessage Offered(ClaimedMessage message, IReadOnlyList<Counter> reserved, DateTime begunAt) => new(
        message.Id, message.UserId, message.CampaignId, message.StepId, message.StepNumber, message.Zone, message.Country,
        message.ContactId, message.Email, sender.Id, runToken, message.Attempt + 1, message.Deferrals,
        message.FirstAttemptAt ?? begunAt, begunAt, reserved)
    {
        IsLast = Campaigns[message.CampaignId].StepAfter(message.StepNumber) is null,
    };
}
