using ColdMail.Scheduling.Rules;

namespace ColdMail.Explanations;

/// <summary>Whether a campaign is in a state in which its mails can go.</summary>
static class CampaignRule
{
    /// <returns>Null: running, or scheduled to start by itself.</returns>
    public static string? WhyNot(string status) => status switch
    {
        "draft" => StandingCode.CampaignDraft,
        "launching" => StandingCode.CampaignLaunching,
        "paused" => StandingCode.CampaignPaused,
        "archived" => StandingCode.CampaignArchived,
        "done" => StandingCode.CampaignDone,
        _ => null,
    };

    public static Rule Of(CampaignRules campaign, CampaignNotes notes, DateTime now)
    {
        var code = WhyNot(campaign.Status);
        return new(
            code ?? StandingCode.CampaignPaused,
            code is null,
            code is null ? $"The campaign is {campaign.Status}." : Words(code, notes),
            new Dictionary<string, string> { ["status"] = campaign.Status },
            ZonedMoment.Of(now, campaign.Zone));
    }

    public static string Words(string code, CampaignNotes notes) => $"{CodeBook.Of(code).Meaning} {notes.StatusReason}".TrimEnd();
}
