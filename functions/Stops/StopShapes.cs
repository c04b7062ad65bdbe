using System.ComponentModel.DataAnnotations;
using ColdMail.Stops;

namespace ColdMail.Functions.Stops;

/// <inheritdoc cref="StopRulesRequest"/>
public sealed record StopRulesAnswer(int Version, string ReplyScope, string CompanyStop, string ClickRule)
{
    public static StopRulesAnswer Of(StopRules rules, int version) => new(
        version, StopWords.Of(rules.ReplyScope), StopWords.Of(rules.CompanyStop), StopWords.Of(rules.ClickRule));
}

/// <param name="ReplyScope">Where a reply stops the contact: campaign, or user for all campaigns.</param>
/// <param name="CompanyStop">Where a reply holds the colleagues: off, campaign or user.</param>
/// <param name="ClickRule">What the click of a person does to later mails: continue, pause or stop.</param>
public sealed record StopRulesRequest(
    [Required] int? Version,
    [Required, AllowedValues("campaign", "user", ErrorMessage = "Say campaign or user.")] string ReplyScope,
    [Required, AllowedValues("off", "campaign", "user", ErrorMessage = "Say off, campaign or user.")] string CompanyStop,
    [Required, AllowedValues("continue", "pause", "stop", ErrorMessage = "Say continue, pause or stop.")] string ClickRule)
{
    public StopRules ToRules() =>
        new(StopWords.Scope(ReplyScope), StopWords.Scope(CompanyStop), StopWords.Click(ClickRule));
}

/// <param name="Scope">campaign: the contact here; user: the contact everywhere; company: the contact here, and colleagues are held.</param>
/// <param name="Note">Why, for whoever looks later.</param>
public sealed record StopRequest(
    [Required, AllowedValues("campaign", "user", "company", ErrorMessage = "Say campaign, user or company.")] string Scope,
    [StringLength(500)] string? Note)
{
    public ManualScope ToScope() => Scope switch
    {
        "user" => ManualScope.User,
        "company" => ManualScope.Company,
        _ => ManualScope.Campaign,
    };
}

/// <param name="CampaignId">What the contact replied to; left out: the campaign that wrote last.</param>
/// <param name="ReceivedAt">Left out, or in the future: now.</param>
public sealed record RepliedRequest(long? CampaignId, DateTimeOffset? ReceivedAt);

/// <param name="ReturnsOn">The day on which the contact is back; left out: the reply names none, and a default number of days counts.</param>
/// <param name="ReceivedAt">Of the automatic reply: the same one counts once. Left out, or in the future: now.</param>
/// <param name="CampaignId">What was replied to; left out: the campaign that wrote last.</param>
public sealed record AwayRequest(DateOnly? ReturnsOn, DateTimeOffset? ReceivedAt, long? CampaignId);

/// <param name="CrossedInFlight">Mails that were begun although the reply was there already, or are on their way now.</param>
/// <param name="Company">Whose mails are held; null: nobody's, or the address tells no company.</param>
public sealed record StopAnswer(int Cancelled, int Held, int PutOff, int CrossedInFlight, string? Company);
