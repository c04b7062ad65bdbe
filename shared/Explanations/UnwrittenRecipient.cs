namespace ColdMail.Explanations;

/// <summary>Explains a contact that has no mail: the launch left it out, or has not come to it yet.</summary>
static class UnwrittenRecipient
{
    public static (Decision Decision, IReadOnlyList<Rule> Rules) Of(RecipientFacts facts, DateTime now)
    {
        if (facts.Exclusion is { } exclusion)
        {
            var words = $"{CodeBook.Of(exclusion).Meaning} So the launch left the contact out.";
            return (Decision.Of(exclusion, words), [LeftOut(exclusion, words, facts, now)]);
        }

        var campaign = CampaignRule.Of(facts.Campaign, facts.Notes, now);
        if (facts.WouldBeLeftOut is not { } reason)
        {
            return (Decision.Of(campaign.Code, campaign.Words), [campaign]);
        }

        var warning = $"A launch now would leave the contact out. {CodeBook.Of(reason).Meaning}";
        return (
            Decision.Of(campaign.Code, $"{campaign.Words} {warning}"),
            [campaign, LeftOut(reason, warning, facts, now)]);
    }

    static Rule LeftOut(string code, string words, RecipientFacts facts, DateTime now) => new(
        code, false, words,
        new Dictionary<string, string> { ["email"] = facts.Contact.Email, ["status"] = facts.Contact.Status },
        ZonedMoment.Of(now, facts.Campaign.Zone));
}
