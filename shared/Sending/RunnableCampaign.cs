using ColdMail.Campaigns;

namespace ColdMail.Sending;

/// <summary>A running campaign as a run sees it.</summary>
public sealed record RunnableCampaign
{
    public required long Id { get; init; }
    public required long UserId { get; init; }
    public required string Timezone { get; init; }
    public required byte WindowDays { get; init; }
    public required TimeSpan WindowStart { get; init; }
    public required TimeSpan WindowEnd { get; init; }
    public required bool TrackOpens { get; init; }
    public required bool TrackClicks { get; init; }

    /// <summary>Of the user; printed in the footer of every mail.</summary>
    public required string PostalAddress { get; init; }

    public SendingWindow Window => SendingWindow.Of(WindowDays, WindowStart, WindowEnd, Timezone);
}
