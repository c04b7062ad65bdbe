namespace ColdMail.Scheduling.Limits;

/// <summary>
/// Holds mails against every limit at once: the smallest always wins. The run that sends, the forecast and the explanation
/// ask the same functions.
/// </summary>
public static class SendLimits
{
    /// <summary>
    /// Any 24 hours lie within this many clock hours: counting whole hours, the rolling limit may wait up to an hour longer
    /// than needed and is never broken.
    /// </summary>
    const int RollingHours = 25;

    /// <summary>The limit that keeps a mail back the longest.</summary>
    /// <param name="company">Registrable domain of the recipient; null for free mail and other shared domains.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null when every limit allows one more mail.</returns>
    public static LimitReached? Reached(
        SenderLimits sender, CampaignLimits campaign, bool isFollowUp, string? company, Usage usage, DateTime now)
    {
        var (ofSender, ofCampaign) =
            (OfSender(sender, usage, now), OfCampaign(sender, campaign, isFollowUp, company, usage, now));
        return ofSender is null || ofCampaign?.ResetsAt > ofSender.ResetsAt ? ofCampaign : ofSender;
    }

    /// <summary>
    /// What of the campaign, of the company, and for a follow-up of the mailbox of the sender, keeps a mail back the longest; null when
    /// nothing does.
    /// </summary>
    /// <inheritdoc cref="Reached" path="/param"/>
    public static LimitReached? OfCampaign(
        SenderLimits sender, CampaignLimits campaign, bool isFollowUp, string? company, Usage usage, DateTime now)
    {
        LimitReached? reached = null;
        if (isFollowUp && sender.FollowUps is { OpensAt: { } opensAt } && opensAt > now)
        {
            Look(DecisionCode.InboundStale, LimitScope.FollowUps, 0, 0, opensAt);
        }

        if (campaign.DailyCap is { } daily)
        {
            Look(DecisionCode.CampaignDailyCap, LimitScope.Campaign, daily,
                usage[new(CounterKind.CampaignDay, campaign.CampaignId, "", campaign.Days.DayOf(now))], campaign.Days.NextDay(now));
        }

        if (campaign.SenderDailyCap is { } perSender)
        {
            var (first, later) = Turns(sender, campaign, usage, now);
            Look(DecisionCode.CampaignSenderDailyCap, LimitScope.Campaign, perSender, first + later, sender.Days.NextDay(now));
        }

        if (!isFollowUp && campaign.NewDailyCap is { } fresh)
        {
            Look(DecisionCode.NewContactsDailyCap, LimitScope.NewContacts, fresh,
                usage[new(CounterKind.CampaignNew, campaign.CampaignId, "", campaign.Days.DayOf(now))], campaign.Days.NextDay(now));
        }

        // Last, and only when nothing else is in the way: it keeps back one mail, the others keep back a lane.
        if (reached is null && company is not null && sender.CompanyDailyCap is { } perCompany)
        {
            Look(DecisionCode.CompanyDailyCap, LimitScope.Company, perCompany,
                usage[OfCompany(sender, company, now)], now.Date.AddDays(1));
        }

        return reached;

        void Look(string code, LimitScope scope, int cap, int used, DateTime resetsAt) =>
            reached = LastingLonger(reached, code, scope, cap, used, resetsAt);
    }

    /// <summary>The limit that keeps back every mail of the sender the longest; null when there is none.</summary>
    public static LimitReached? OfSender(SenderLimits sender, Usage usage, DateTime now)
    {
        LimitReached? reached = null;
        var hour = HourOf(now);
        var day = sender.Days.DayOf(now);
        var dayCap = sender.DayCapOn(day);
        Look(
            dayCap < sender.DailyCap ? DecisionCode.SenderRamp : DecisionCode.SenderDailyCap, dayCap,
            usage[new(CounterKind.SenderDay, sender.SenderId, "", day)], sender.Days.NextDay(now));
        Look(DecisionCode.UserDailyCap, sender.UserDailyCap, usage[new(CounterKind.UserDay, sender.UserId, "", now.Date)],
            now.Date.AddDays(1));
        if (sender.Probation is { MailsLeft: <= 0 } probation && probation.AskAgainAt > now)
        {
            Look(DecisionCode.SenderProbation, 0, 0, probation.AskAgainAt);
        }

        if (sender.HourlyCap is { } hourly)
        {
            Look(DecisionCode.SenderHourlyCap, hourly, usage[new(CounterKind.SenderHour, sender.SenderId, "", hour)], hour.AddHours(1));
        }

        if (sender.DomainHourlyCap is { } domain)
        {
            Look(DecisionCode.DomainHourlyCap, domain,
                usage[new(CounterKind.DomainHour, sender.UserId, sender.Domain, hour)], hour.AddHours(1));
        }

        if (sender.RollingCap is { } rolling && Rolling(sender, usage, hour) is var used && used >= rolling)
        {
            Look(DecisionCode.SenderRollingCap, rolling, used, RollingReset(sender, rolling, used, usage, hour));
        }

        return reached;

        void Look(string code, int cap, int used, DateTime resetsAt) =>
            reached = LastingLonger(reached, code, LimitScope.Sender, cap, used, resetsAt);
    }

    /// <summary>Every counter that a mail begun now counts in: reserved together, given back together.</summary>
    public static IReadOnlyList<Counter> CountersOf(
        SenderLimits sender, CampaignLimits campaign, bool isFollowUp, string? company, DateTime now)
    {
        var senderDay = sender.Days.DayOf(now);
        var campaignDay = campaign.Days.DayOf(now);
        var counters = new List<Counter>(9)
        {
            new(CounterKind.SenderDay, sender.SenderId, "", senderDay),
            new(CounterKind.SenderHour, sender.SenderId, "", HourOf(now)),
            new(CounterKind.UserDay, sender.UserId, "", now.Date),
            new(CounterKind.CampaignDay, campaign.CampaignId, "", campaignDay),
            new(isFollowUp ? CounterKind.TurnFollowUp : CounterKind.TurnNew, sender.SenderId, campaign.Subject, senderDay),
        };
        if (!isFollowUp)
        {
            counters.Add(new(CounterKind.CampaignNew, campaign.CampaignId, "", campaignDay));
        }

        if (sender.DomainHourlyCap is not null)
        {
            counters.Add(new(CounterKind.DomainHour, sender.UserId, sender.Domain, HourOf(now)));
        }

        if (company is not null && sender.CompanyDailyCap is not null)
        {
            counters.Add(OfCompany(sender, company, now));
        }

        return counters;
    }

    /// <summary>Every counter that <see cref="Reached"/> may look at for this mail.</summary>
    public static IEnumerable<Counter> CountersToRead(
        SenderLimits sender, CampaignLimits campaign, string? company, DateTime now)
    {
        IEnumerable<Counter> counters =
        [
            .. CountersOf(sender, campaign, isFollowUp: false, company, now),
            new(CounterKind.TurnFollowUp, sender.SenderId, campaign.Subject, sender.Days.DayOf(now)),
        ];
        return sender.RollingCap is null
            ? counters
            : counters.Concat(Enumerable.Range(1, RollingHours - 1).Select(back =>
                new Counter(CounterKind.SenderHour, sender.SenderId, "", HourOf(now).AddHours(-back))));
    }

    /// <summary>What a company got from the user of the sender.</summary>
    public static Counter OfCompany(SenderLimits sender, string company, DateTime now) =>
        new(CounterKind.CompanyDay, sender.UserId, company, now.Date);

    /// <summary>What the campaign sent through the sender on the sender's day: first mails and follow-ups.</summary>
    public static (int New, int FollowUps) Turns(
        SenderLimits sender, CampaignLimits campaign, Usage usage, DateTime now)
    {
        var day = sender.Days.DayOf(now);
        return (
            usage[new(CounterKind.TurnNew, sender.SenderId, campaign.Subject, day)],
            usage[new(CounterKind.TurnFollowUp, sender.SenderId, campaign.Subject, day)]);
    }

    /// <summary>Of a limit that was reached before and this one, if it is, the one that keeps mails back the longer.</summary>
    static LimitReached? LastingLonger(LimitReached? before, string code, LimitScope scope, int cap, int used, DateTime resetsAt) =>
        used >= cap && (before is null || resetsAt > before.ResetsAt) ? new(code, scope, cap, used, resetsAt) : before;

    static DateTime HourOf(DateTime now) => new(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);

    static int Rolling(SenderLimits sender, Usage usage, DateTime hour)
    {
        var sum = 0;
        for (var back = 0; back < RollingHours; back++)
        {
            sum += usage[new(CounterKind.SenderHour, sender.SenderId, "", hour.AddHours(-back))];
        }

        return sum;
    }

    static DateTime RollingReset(SenderLimits sender, int cap, int used, Usage usage, DateTime hour)
    {
        for (var back = RollingHours - 1; back > 0; back--)
        {
            used -= usage[new(CounterKind.SenderHour, sender.SenderId, "", hour.AddHours(-back))];
            if (used < cap)
            {
                return hour.AddHours(RollingHours - back);
            }
        }

        return hour.AddHours(RollingHours);
    }
}
