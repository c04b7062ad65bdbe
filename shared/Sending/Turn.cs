using ColdMail.Senders;

namespace ColdMail.Sending;

/// <summary>The stores and the transport that a turn works with.</summary>
public sealed record SenderRunParts(
    BeginStore Begins, SettleRunner Settles, SenderHealthStore Health, SenderStore Senders, SmtpTransport Transport,
    MailWriter Writer);

/// <summary>The state of one run: its sender, its connection, what it has learned.</summary>
sealed class Turn(
    SenderTerms sender, long runToken, RunStore runs, SenderRunParts parts, SendingOptions settings, TimeProvider clock)
    : IAsyncDisposable
{
    SmtpConnection? connection;
    SendingAccount? account;
    DateOnly? openedSenderDay;
    DateOnly? openedUserDay;
    Task settling = Task.CompletedTask;
    int connectFailures = sender.ConnectFailures;
    int policyRefusals = sender.PolicyRefusals;

    public SenderTerms Sender => sender;

    /// <summary>No mail may be begun before this instant.</summary>
    public DateTime NextSendAt { get; private set; } = sender.NextSendAt;

    /// <summary>Mails offered so far.</summary>
    public int Sent { get; private set; }

    /// <summary>Claims one batch and works through it.</summary>
    /// <returns>Why the run has to end, or null when it may go on.</returns>
    public async Task<RunEnd?> SendSomeAsync(IReadOnlyList<RunnableCampaign> campaigns, CancellationToken cancellation)
    {
        var now = Now;
        var claimed = await runs.ClaimDueAsync(
            sender.Id, runToken, [.. campaigns.Select(campaign => campaign.Id)],
            sender.MinGapSeconds > 0 ? 1 : settings.ClaimBatch, now, now.AddSeconds(settings.ClaimLeaseSeconds), cancellation);
        if (claimed.Count == 0)
        {
            return new RunEnd.Idle();
        }

        var unfinished = claimed.Select(message => message.Id).ToHashSet();
        try
        {
            if (await LoadAccountAsync(cancellation) is { } missing)
            {
                return missing;
            }

            if (await ConnectAsync(cancellation) is { } failed)
            {
                return failed;
            }

            var written = await parts.Writer.WriteAsync(claimed, account!, campaigns, now, cancellation);
            if (written.Held.Count > 0)
            {
                await runs.HoldAsync(runToken, written.Held, now, cancellation);
                unfinished.ExceptWith(written.Held.Select(held => held.Message.Id));
            }

            foreach (var group in written.Mails.Chunk(settings.BeginBatch))
            {
                if (cancellation.IsCancellationRequested)
                {
                    return new RunEnd.TurnOver();
                }

                if (await OfferAsync(group, unfinished, cancellation) is { } end)
                {
                    return end;
                }
            }

            return null;
        }
        finally
        {
            await settling;
            if (unfinished.Count > 0)
            {
                await runs.ReturnAsync(runToken, unfinished, null, CancellationToken.None);
            }
        }
    }

    public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Begins a group of mails in one commit, offers them one after the other and settles them.</summary>
    /// <remarks>
    /// The settle goes on while the next group is begun and offered, one settle at a time: a worker that is lost leaves
    /// at most two groups uncertain.
    /// </remarks>
    async Task<RunEnd?> OfferAsync(
        IReadOnlyList<WrittenMail> group, HashSet<long> unfinished, CancellationToken cancellation)
    {
        var begunAt = Now;
        var begin = await BeginTermsAsync(begunAt, cancellation);
        var result = await parts.Begins.BeginAsync(
            begin, [.. group.Select(mail => mail.Frozen)], begunAt, cancellation);
        if (result.Stop == BeginStop.SenderNotReady)
        {
            return new RunEnd.TurnOver();
        }

        NextSendAt = begin.NextSendAt;
        unfinished.ExceptWith(result.Begun);
        var begun = result.Begun.ToHashSet();
        var offers = group
            .Where(mail => begun.Contains(mail.Frozen.MessageId))
            .Select(mail => (Mail: mail, Message: Offered(mail, begin, begunAt)))
            .ToList();
        var verdict = SenderVerdict.Healthy;
        var settler = parts.Settles.Begin(settings);
        foreach (var (mail, message) in offers)
        {
            if (verdict.IsStop || cancellation.IsCancellationRequested || !connection!.IsUsable
                || Now > begin.SendLeaseUntil.AddSeconds(-settings.SendMarginSeconds))
            {
                settler.Add(Settlement.NotOffered(message, Now, "Its turn did not come."));
                continue;
            }

            verdict = await OfferAsync(mail, message, settler);
            await settler.SettleIfDueAsync(Now);
        }

        await settling;
        settling = settler.SettleAsync(Now);
        await RememberAsync(verdict);
        return verdict.Status is not null ? new RunEnd.Idle()
            : verdict.RestUntil is { } rest ? new RunEnd.Wait(rest)
            : result.Stop == BeginStop.CapReached ? new RunEnd.Quiet(sender.NextDay(Now))
            : null;
    }

    async Task<SenderVerdict> OfferAsync(WrittenMail mail, OfferedMessage message, SettleBatch settler)
    {
        using var mime = mail.Mime;
        var outcome = await connection!.SendAsync(mime, account!.FromEmail, message.Email);
        var now = Now;
        Sent++;
        settler.Add(Settlement.Of(message, outcome, now, settings, parts.Settles.Backoff));
        policyRefusals = outcome switch
        {
            SendOutcome.Accepted => 0,
            SendOutcome.Refused { Class: ReplyClass.Policy } => policyRefusals + 1,
            _ => policyRefusals,
        };
        if (sender.MinGapSeconds > 0 && now + sender.Gap > NextSendAt)
        {
            NextSendAt = now + sender.Gap;
            await parts.Health.StretchGapAsync(sender.Id, NextSendAt, CancellationToken.None);
        }

        return SenderHealth.Of(outcome, policyRefusals, now, settings);
    }

    OfferedMessage Offered(WrittenMail mail, BeginTerms begin, DateTime begunAt) => new(
        mail.Message.Id, mail.Message.UserId, mail.Message.CampaignId, mail.Message.StepId, mail.Message.StepNumber,
        mail.Message.ContactId, mail.Message.Email, sender.Id, runToken, mail.Message.Attempt + 1, mail.Message.Deferrals,
        mail.Message.FirstAttemptAt ?? begunAt, begunAt, begin.SenderDay, begin.UserDay);

    async Task<BeginTerms> BeginTermsAsync(DateTime now, CancellationToken cancellation)
    {
        var begin = new BeginTerms(
            sender.Id, sender.UserId, runToken, sender.DailyCap, sender.UserDailyCap, sender.DayOf(now),
            DateOnly.FromDateTime(now), now + sender.Gap, now.AddSeconds(settings.ClaimLeaseSeconds),
            now.AddSeconds(settings.SendLeaseSeconds));
        if (openedSenderDay != begin.SenderDay || openedUserDay != begin.UserDay)
        {
            await parts.Begins.OpenDayAsync(begin, cancellation);
            (openedSenderDay, openedUserDay) = (begin.SenderDay, begin.UserDay);
        }

        return begin;
    }

    /// <returns>Why the run has to end, or null when the account can be used.</returns>
    async Task<RunEnd?> LoadAccountAsync(CancellationToken cancellation)
    {
        if (account is not null)
        {
            return null;
        }

        switch (await parts.Senders.LoadForSendingAsync(sender.Id, cancellation))
        {
            case SenderLoad.Ready ready:
                account = ready.Account;
                return null;
            case SenderLoad.Unreadable unreadable:
                await RememberAsync(new("error", unreadable.Reason, null));
                return new RunEnd.Idle();
            default:
                return new RunEnd.Idle();
        }
    }

    /// <returns>Why the run has to end, or null when there is a connection.</returns>
    async Task<RunEnd?> ConnectAsync(CancellationToken cancellation)
    {
        if (connection is { IsUsable: true })
        {
            return null;
        }

        await DisposeAsync();
        connection = null;
        switch (await parts.Transport.ConnectAsync(account!.Smtp, cancellation))
        {
            case SmtpConnect.Connected connected:
                connection = connected.Connection;
                connectFailures = 0;
                return null;
            case SmtpConnect.Failed failed:
                var verdict = SenderHealth.Of(failed, ++connectFailures, Now);
                await RememberAsync(verdict);
                return verdict.RestUntil is { } rest ? new RunEnd.Wait(rest) : new RunEnd.Idle();
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Writes to the account only what has changed about it.</summary>
    async Task RememberAsync(SenderVerdict verdict)
    {
        if (verdict.IsStop || connectFailures != sender.ConnectFailures || policyRefusals != sender.PolicyRefusals)
        {
            await parts.Health.ApplyAsync(
                sender.Id, verdict, connectFailures, policyRefusals, Now, CancellationToken.None);
            sender = sender with { ConnectFailures = connectFailures, PolicyRefusals = policyRefusals };
            if (verdict.RestUntil is { } rest && rest > NextSendAt)
            {
                NextSendAt = rest;
            }
        }
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
