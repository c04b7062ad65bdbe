namespace ColdMail.Scheduling.Forecasts;

/// <summary>What would be changed about a campaign; null and 0: nothing.</summary>
/// <param name="AddSenders">More senders like the middle one of those it has.</param>
/// <param name="SenderDailyCap">The daily cap of each of its senders.</param>
/// <param name="CampaignDailyCap">Its mails a day.</param>
/// <param name="NewDailyCap">Its first mails a day.</param>
public sealed record WhatIf(int AddSenders, int? SenderDailyCap, int? CampaignDailyCap, int? NewDailyCap)
{
    public bool IsNothing => this == new WhatIf(0, null, null, null);

    /// <summary>The situation as it would be.</summary>
    /// <remarks>
    /// Senders that are added have ids below 0. First mails that wait are spread anew, over the old and the new ones;
    /// follow-ups stay with their sender, whose thread they go on with.
    /// </remarks>
    /// <param name="ownSenders">The senders of the campaign, with the other campaigns that each serves.</param>
    public Situation Applied(Situation situation, IReadOnlyDictionary<long, int> ownSenders)
    {
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(ownSenders);
        var senders = situation.Senders
            .Select(sender => SenderDailyCap is { } cap && ownSenders.ContainsKey(sender.Id)
                ? sender with { Limits = sender.Limits with { DailyCap = cap } }
                : sender)
            .ToList();
        var active = senders.Where(sender => sender.IsActive && ownSenders.ContainsKey(sender.Id)).ToList();
        var mails = situation.Mails;
        if (AddSenders > 0 && active.Count > 0)
        {
            var middle = active.OrderBy(sender => sender.Limits.DailyCap).ThenBy(sender => sender.Id).ElementAt(active.Count / 2);
            var added = Enumerable.Range(1, AddSenders)
                .Select(n => middle with
                {
                    Id = -n,
                    FromEmail = $"additional sender {n}",
                    Limits = middle.Limits with { SenderId = -n },
                    NextSendAt = situation.Now,
                })
                .ToList();
            senders.AddRange(added);
            mails = Spread(
                mails, situation.CampaignId,
                Spreading.Over([.. active, .. added], ownSenders));
        }

        var campaigns = situation.Campaigns.Select(campaign => campaign.Id != situation.CampaignId
            ? campaign
            : campaign with
            {
                Limits = campaign.Limits with
                {
                    DailyCap = CampaignDailyCap ?? campaign.Limits.DailyCap,
                    NewDailyCap = NewDailyCap ?? campaign.Limits.NewDailyCap,
                },
            });
        return situation with { Senders = senders, Campaigns = [.. campaigns], Mails = mails };
    }

    static List<ExpectedMail> Spread(IReadOnlyList<ExpectedMail> mails, long campaignId, IReadOnlyList<long> pattern)
    {
        var spread = new List<ExpectedMail>(mails.Count);
        var n = 0;
        foreach (var mail in mails)
        {
            spread.Add(mail.CampaignId == campaignId && mail.StepNumber == 1
                ? mail with { SenderId = pattern[n++ % pattern.Count] }
                : mail);
        }

        return spread;
    }
}
