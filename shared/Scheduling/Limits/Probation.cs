namespace ColdMail.Scheduling.Limits;

/// <summary>A sender that stopped for its bounces and tries itself with a few mails.</summary>
/// <param name="MailsLeft">That may still begin.</param>
/// <param name="AskAgainAt">UTC: when those that went are judged, as far as is known.</param>
public sealed record Probation(int MailsLeft, DateTime AskAgainAt);
