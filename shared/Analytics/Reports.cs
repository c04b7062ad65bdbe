using System.Globalization;
using NodaTime;

namespace ColdMail.Analytics;

/// <summary>Puts reports together.</summary>
public sealed class Reports(AnalyticsStore store, TimeProvider clock)
{
    const int TopCampaigns = 10;

    static readonly IReadOnlyList<Dimension> OfCampaign = [Dimension.All, Dimension.Step, Dimension.Sender, Dimension.Provider];
    static readonly IReadOnlyList<Dimension> OfUser = [Dimension.All, Dimension.Campaign, Dimension.Sender, Dimension.Provider];

    /// <returns>Null when this user has no such campaign.</returns>
    public async Task<ReportScope?> CampaignScopeAsync(long userId, long campaignId, CancellationToken cancellation) =>
        await store.HeadAsync(userId, campaignId, cancellation) is { } head ? new(userId, campaignId, head, Today(head.Zone)) : null;

    public async Task<ReportScope> UserScopeAsync(long userId, CancellationToken cancellation)
    {
        var head = await store.UserHeadAsync(userId, cancellation);
        return new(userId, 0, head, Today(head.Zone));
    }

    /// <summary>The days that a campaign's report shows when nobody says which: all on which it sent, and those since, the last year at the most.</summary>
    public async Task<DayRange> UsualRangeAsync(ReportScope scope, CancellationToken cancellation)
    {
        var sent = await store.SentDaysAsync(scope.UserId, scope.CampaignId, cancellation);
        var first = sent?.From ?? scope.Today.AddDays(1 - DayRange.UsualDays);
        var last = sent is not null && sent.To > scope.Today ? sent.To : scope.Today;
        var earliest = last.AddDays(1 - DayRange.MostDays);
        return new(first < earliest ? earliest : first, last);
    }

    public async Task<CampaignReport> CampaignAsync(ReportScope scope, DayRange range, CancellationToken cancellation)
    {
        var items = await ItemsAsync(scope, range, cancellation);
        var figures = All(items);
        var head = scope.Head;
        return new(
            scope.CampaignId, head.Name, range.From, range.To, head.Zone, await FreshnessAsync(head, cancellation), figures,
            FunnelStage.Of(figures), await StepsAsync(scope, items, cancellation), await SendersAsync(scope, items, cancellation),
            Providers(items), await store.DaysAsync(scope.UserId, scope.CampaignId, range, cancellation),
            await store.HoursAsync(scope.UserId, scope.CampaignId, range, cancellation),
            new(head.AskedAt, head.DoneAt, head.Mails, head.Different, head.Problem),
            figures.Sent > 0 ? null : await EmptyNoteAsync(scope, range, cancellation));
    }

    public async Task<Overview> OverviewAsync(ReportScope scope, DayRange range, CancellationToken cancellation)
    {
        var (items, previous) = (await ItemsAsync(scope, range, cancellation), range.Previous);
        var figures = All(items);
        var before = All(await store.ItemsAsync(scope.UserId, 0, previous, [Dimension.All], cancellation));
        var note = scope.Head.InOtherZones > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{scope.Head.InOtherZones} campaigns are still counted in the time zone that you had before. Their days follow in some minutes.")
            : figures.Sent > 0 ? null : await EmptyNoteAsync(scope, range, cancellation);
        return new(
            range.From, range.To, previous.From, previous.To, scope.Head.Zone, await FreshnessAsync(scope.Head, cancellation), figures,
            before, FunnelStage.Of(figures), await store.DaysAsync(scope.UserId, 0, range, cancellation),
            await store.DaysAsync(scope.UserId, 0, previous, cancellation), await store.HoursAsync(scope.UserId, 0, range, cancellation),
            await CampaignsAsync(scope, Ranked(items).Take(TopCampaigns), cancellation),
            await SendersAsync(scope, items, cancellation), Providers(items), note);
    }

    public Task<IReadOnlyList<SummedItem>> ItemsAsync(ReportScope scope, DayRange range, CancellationToken cancellation) =>
        store.ItemsAsync(scope.UserId, scope.CampaignId, range, scope.CampaignId == 0 ? OfUser : OfCampaign, cancellation);

    /// <summary>Campaigns, those with the most people who replied first.</summary>
    public static IEnumerable<SummedItem> Ranked(IEnumerable<SummedItem> items) => items
        .Where(item => item.Dimension == Dimension.Campaign)
        .OrderByDescending(item => item.Figures.People.Replied)
        .ThenByDescending(item => item.Figures.Sent)
        .ThenBy(item => item.ItemId);

    public async Task<IReadOnlyList<CampaignLine>> CampaignsAsync(
        ReportScope scope, IEnumerable<SummedItem> items, CancellationToken cancellation)
    {
        var chosen = items.ToList();
        var names = await store.CampaignsAsync(scope.UserId, [.. chosen.Select(item => item.ItemId)], cancellation);
        return [.. chosen.Select(item => names.GetValueOrDefault(item.ItemId, ("", "")) switch
        {
            var (name, status) => new CampaignLine(item.ItemId, name, status, item.Figures),
        })];
    }

    public async Task<IReadOnlyList<StepLine>> StepsAsync(
        ReportScope scope, IEnumerable<SummedItem> items, CancellationToken cancellation)
    {
        var names = await store.StepsAsync(scope.CampaignId, cancellation);
        return [.. items.Where(item => item.Dimension == Dimension.Step)
            .Select(item => names.GetValueOrDefault(item.ItemId, (0, "")) switch
            {
                var (number, subject) => new StepLine(item.ItemId, number, subject, item.Figures),
            })
            .OrderBy(line => line.StepNumber)];
    }

    /// <summary>Senders, those who sent most first.</summary>
    public async Task<IReadOnlyList<SenderLine>> SendersAsync(
        ReportScope scope, IEnumerable<SummedItem> items, CancellationToken cancellation)
    {
        var senders = items.Where(item => item.Dimension == Dimension.Sender).ToList();
        var names = await store.SendersAsync(scope.UserId, [.. senders.Select(item => item.ItemId)], cancellation);
        return [.. senders.OrderByDescending(item => item.Figures.Sent).ThenBy(item => item.ItemId)
            .Select(item => new SenderLine(item.ItemId, names.GetValueOrDefault(item.ItemId, ""), item.Figures))];
    }

    public static IReadOnlyList<ProviderLine> Providers(IEnumerable<SummedItem> items) =>
    [
        .. items.Where(item => item.Dimension == Dimension.Provider)
            .OrderByDescending(item => item.Figures.Sent)
            .ThenBy(item => item.ItemId)
            .Select(item => new ProviderLine(SumColumns.Name(((RecipientProvider)item.ItemId).ToString()), item.Figures)),
    ];

    static Figures All(IEnumerable<SummedItem> items) =>
        items.SingleOrDefault(item => item.Dimension == Dimension.All)?.Figures ?? Figures.None;

    async Task<Freshness> FreshnessAsync(CampaignHead head, CancellationToken cancellation)
    {
        var (asOf, totalsAsOf) = await store.ReachAsync(cancellation);
        return new(
            asOf, totalsAsOf, head is { FirstHitRules: { } first, LastHitRules: { } last } ? new(first, last) : null,
            head.ProviderRules ?? RecipientProviders.Current.Version);
    }

    async Task<string> EmptyNoteAsync(ReportScope scope, DayRange range, CancellationToken cancellation)
    {
        var what = scope.CampaignId == 0 ? "" : " of this campaign";
        return await store.SentDaysAsync(scope.UserId, scope.CampaignId, cancellation) is { } sent
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"No mail{what} was sent from {range.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}. Mails were sent from {sent.From:yyyy-MM-dd} to {sent.To:yyyy-MM-dd}: choose days among these.")
            : $"No mail{what} has been sent yet. Numbers appear here some seconds after the first one goes.";
    }

    DateOnly Today(string zone) => Instant.FromDateTimeOffset(clock.GetUtcNow()).InZone(CountRun.Zone(zone)).Date.ToDateOnly();
}

/// <summary>Whose numbers a report shows.</summary>
/// <param name="CampaignId">0: all campaigns of the user.</param>
/// <param name="Today">On the calendar of the zone that the days are counted in.</param>
public sealed record ReportScope(long UserId, long CampaignId, CampaignHead Head, DateOnly Today);
