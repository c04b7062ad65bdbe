using ColdMail.Scheduling.Limits;

namespace ColdMail.Scheduling.Lanes;

/// <summary>How a campaign stands with a sender at one decision of its line: asked once for all lanes of the campaign.</summary>
sealed class CampaignStanding
{
    long decision = -1;
    LimitReached? ofNew;
    LimitReached? ofFollowUps;

    /// <summary>What the campaign sent through the sender on its day.</summary>
    public (int New, int FollowUps) Turns { get; private set; }

    /// <param name="ask">Grows with every decision.</param>
    public void Update(long ask, SenderLimits sender, CampaignLimits campaign, Usage usage, DateTime now)
    {
        if (decision == ask)
        {
            return;
        }

        decision = ask;
        ofNew = SendLimits.OfCampaign(sender, campaign, isFollowUp: false, null, usage, now);
        ofFollowUps = SendLimits.OfCampaign(sender, campaign, isFollowUp: true, null, usage, now);
        Turns = SendLimits.Turns(sender, campaign, usage, now);
    }

    /// <summary>The limit of the campaign that keeps its first mails or its follow-ups back the longest; null: none.</summary>
    public LimitReached? Reached(bool isFollowUp) => isFollowUp ? ofFollowUps : ofNew;
}
