namespace ColdMail.Scheduling.Rotation;

/// <summary>What a <see cref="RotatingSender"/> is read from, the same at the launch and later.</summary>
static class RotationSql
{
    /// <summary>Id, mails a day, and how many other running campaigns the sender serves.</summary>
    public const string Columns =
        """
        a.id,
        LEAST(a.daily_cap, COALESCE(a.rolling_cap, a.daily_cap),
              COALESCE(a.ramp_start + a.ramp_step * a.ramp_clean_days, a.daily_cap)),
        (SELECT COUNT(*)
           FROM campaign_senders o
           JOIN campaigns c ON c.id = o.campaign_id
          WHERE o.sender_id = a.id AND o.campaign_id <> s.campaign_id AND c.status = 'running')
        """;

    /// <summary>The senders (<c>a</c>) of campaigns (<c>s</c>).</summary>
    public const string From = "campaign_senders s JOIN sender_accounts a ON a.id = s.sender_id";
}
