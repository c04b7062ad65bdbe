using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Senders;

namespace ColdMail.Sending;

/// <summary>The state of one run: its sender, its connection, what it has learned.</summary>
sealed class Turn(
    SenderTerms sender, long runToken, RunStore runs, SenderRunParts parts, SendingOptions settings, TimeProvider clock)
    : IAsyncDisposable
{
    /// <summary>For a sender with a gap: a few more than the one mail that goes, in case a limit keeps the first ones back.</summary>
    const int PacedLimit = 10;

    readonly OpenCounters counters = new(parts.Counters);
    IMailConnection? connection;
    SendingAccount? account;
    Task settling = Task.CompletedTask;
    DateTime nextSendAt = sender.Rules.NextSendAt;
    int connectFailures = sender.ConnectFailures;
    int policyRefusals = sender.PolicyRefusals;

    /// <summary>Mails offered so far.</summary>
    public int Sent { get; private set; }

    /// <summary>Plans the next mails, claims them and works through them.</summary>
    /// <returns>Why the run has to end, or null when it may go on.</returns>
    public async Task<RunEnd?> SendSomeAsync(CancellationToken cancellation)
    {
        var now = Now;
        if (nextSendAt > now)
        {
            return new RunEnd.Wait(nextSendAt);
        }

        var campaigns = await parts.Plans.RunningAsync(sender.Id, cancellation);
        var limit = sender.Rules.Pace.IsNone ? settings.ClaimBatch : PacedLimit;
        var line = await parts.Lines.LoadAsync(
            sender.Rules, [.. campaigns.Select(campaign => campaign.Rules)], limit, now, cancellation);
        var plan = SendPlan.Of(line, now, limit);
        await TidyAsync(plan, now, cancellation);
        return plan.Mails.Count > 0 ? await SendAsync(plan.Mails, campaigns, now, cancellation)
            : plan.Changed ? null
            : plan.Wait is { } until ? new RunEnd.Wait(until)
            : new RunEnd.Idle();
    }

    /// <summary>Writes down what the plan found beside mails that go.</summary>
    async Task TidyAsync(SendPlan plan, DateTime now, CancellationToken cancellation)
    {
        foreach (var defer in plan.Deferred.GroupBy(defer => (defer.Code, defer.Until)))
        {
            await parts.Line.DeferAsync(
                [.. defer.Select(mail => mail.Mail.MessageId)], defer.Key.Code, defer.Key.Until, cancellation);
        }

        foreach (var close in plan.Closed)
        {
            await parts.Line.CloseAsync(
                sender.Id, close.Queue.Lane.Key, close.IsOver ? "cancelled" : "held", close.Code, close.Words, now, cancellation);
        }
    }

    async Task<RunEnd?> SendAsync(
        IReadOnlyList<WaitingMail> mails, IReadOnlyList<RunnableCampaign> campaigns, DateTime now, CancellationToken cancellation)
    {
        var claimed = await runs.ClaimAsync(
            sender.Id, runToken, [.. mails.Select(mail => mail.MessageId)], now.AddSeconds(settings.ClaimLeaseSeconds), cancellation);
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

            var write = await parts.Writer.PrepareAsync(claimed, account!, campaigns, now, cancellation);
            await using var groups = new BegunGroups(sender.Rules, runToken, runs, parts, settings, counters, clock)
            {
                Campaigns = campaigns.ToDictionary(campaign => campaign.Id, campaign => campaign.Rules),
                Unfinished = unfinished,
                Written = WrittenAheadAsync(claimed, write).GetAsyncEnumerator(CancellationToken.None),
            };
            var group = await groups.NextAsync(settling, cancellation);
            while (group is not null)
            {
                var ahead = groups.NextAsync(settling, cancellation);
                RunEnd? end = null;
                var goesOn = false;
                try
                {
                    (end, goesOn) = await OfferAsync(group, cancellation);
                }
                finally
                {
                    group = await ahead;
                    if (!goesOn && group is not null)
                    {
                        await LetGoAsync(group);
                    }
                }

                if (!goesOn)
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

    /// <summary>Group by group, the next one being written while the caller offers the last.</summary>
    async IAsyncEnumerable<WrittenMails> WrittenAheadAsync(
        IReadOnlyList<ClaimedMessage> claimed, Func<IReadOnlyList<ClaimedMessage>, WrittenMails> write)
    {
        Task<WrittenMails>? next = null;
        foreach (var group in claimed.Chunk(settings.BeginBatch))
        {
            var ready = next;
            next = Task.Run(() => write(group));
            if (ready is not null)
            {
                yield return await ready;
            }
        }

        if (next is not null)
        {
            yield return await next;
        }
    }

    public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Offers the mails of a begun group one after the other and settles them.</summary>
    /// <remarks>The settle goes on while the next group is offered, one settle at a time.</remarks>
    /// <returns>Whether the next group can go before a new plan is made, and if not, why the run has to end, or null.</returns>
    async Task<(RunEnd? End, bool GoesOn)> OfferAsync(
        BegunGroup group, CancellationToken cancellation)
    {
        if (group.NextSendAt is { } next)
        {
            nextSendAt = next;
        }

        var verdict = SenderVerdict.Healthy;
        var settler = parts.Settles.Begin(settings);
        foreach (var (mail, message) in group.Mails)
        {
            if (verdict.IsStop || cancellation.IsCancellationRequested || !connection!.IsUsable
                || Now > group.LeaseUntil.AddSeconds(-settings.SendMarginSeconds))
            {
                settler.Add(NotOffered(mail, message));
                continue;
            }

            verdict = await OfferAsync(mail, message, settler);
            await settler.SettleIfDueAsync(Now);
        }

        await settling;
        settling = settler.SettleAsync(Now);
        await RememberAsync(verdict);
        return verdict.Status is not null ? (new RunEnd.Idle(), false)
            : verdict.RestUntil is { } rest ? (new RunEnd.Wait(rest), false)
            : group.Stop is not (null or BeginStop.LimitReached) || cancellation.IsCancellationRequested ? (new RunEnd.TurnOver(), false)
            : (null, group.Stop is null);
    }

    /// <summary>Gives back a group that was begun and will not be offered.</summary>
    async Task LetGoAsync(BegunGroup group)
    {
        var settler = parts.Settles.Begin(settings);
        foreach (var (mail, message) in group.Mails)
        {
            settler.Add(NotOffered(mail, message));
        }

        await settling;
        settling = settler.SettleAsync(Now);
    }

    Settlement NotOffered(WrittenMail mail, OfferedMessage message)
    {
        mail.Mime.Dispose();
        return Settlement.NotOffered(message, Now, "Its turn did not come.");
    }

    async Task<SenderVerdict> OfferAsync(WrittenMail mail, OfferedMessage message, SettleBatch settler)
    {
        using var mime = mail.Mime;
        var outcome = await connection!.SendAsync(mime, account!.FromEmail, message.Email, new(message.UserId, message.Id));
        var trouble = connection.Trouble;
        var now = Now;
        Sent++;
        settler.Add(trouble is not null && outcome is SendOutcome.NotSent
            ? Settlement.NotOffered(message, now, trouble.Text)
            : Settlement.Of(message, outcome, now, settings, parts.Settles.Backoff));
        policyRefusals = outcome switch
        {
            SendOutcome.Accepted => 0,
            SendOutcome.Refused { Class: ReplyClass.Policy } => policyRefusals + 1,
            _ => policyRefusals,
        };
        // The gap counts from when the server has taken the mail.
        if (!sender.Rules.Pace.IsNone && now + BegunGroups.RestAfter(sender.Rules, mail.Message, message.BegunAt) is var rested && rested > nextSendAt)
        {
            nextSendAt = rested;
            await parts.Health.StretchGapAsync(sender.Id, nextSendAt, CancellationToken.None);
        }

        connectFailures = trouble is null ? 0 : connectFailures + 1;
        return trouble is null
            ? SenderHealth.Of(outcome, policyRefusals, now, settings)
            : SenderHealth.Of(trouble, connectFailures, now);
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
        if (account!.Api is { } api)
        {
            connection = parts.Providers.Open(api);
            return null;
        }

        switch (await parts.Transport.ConnectAsync(account.Smtp, cancellation))
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
            if (verdict.RestUntil is { } rest && rest > nextSendAt)
            {
                nextSendAt = rest;
            }
        }
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
