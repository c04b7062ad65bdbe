using ColdMail.Scheduling.Windows;
using ColdMail.Senders.Providers;

namespace ColdMail.Senders;

/// <summary>A sender account as its owner sees it. Never carries the password or the API key.</summary>
/// <param name="Provider"><c>smtp</c>, <c>sendgrid</c>, <c>mailgun</c> or <c>postmark</c>.</param>
/// <param name="Host">Empty for an account that does not send by SMTP.</param>
/// <param name="Tls"><c>none</c>, <c>starttls</c> or <c>implicit</c>.</param>
/// <param name="HasPassword">Whether a password is stored.</param>
/// <param name="MinGapSeconds">Least time between two mails, over all campaigns.</param>
/// <param name="GapExtraSeconds">Random extra on top of the gap, at most this much.</param>
/// <param name="HourlyCap">Mails in a clock hour; null: no limit.</param>
/// <param name="RollingCap">The figure of the provider for any 24 hours; null: no limit.</param>
/// <param name="Ramp">Null: the whole <paramref name="DailyCap"/> from the first day.</param>
/// <param name="Workday">Hours of the mailbox in its zone; null: any.</param>
/// <param name="Freezes">Days of its zone on which it rests.</param>
/// <param name="TimeZone">IANA name; <paramref name="DailyCap"/> counts calendar days of this zone.</param>
/// <param name="Status"><c>active</c>, <c>paused</c> or <c>error</c>.</param>
/// <param name="StatusReason">Why it does not send, or why it rests, in words; null when there is nothing to say.</param>
/// <param name="CapToday">The smaller of <paramref name="DailyCap"/> and what the ramp allows today.</param>
/// <param name="UsedToday">Mails that count against today's cap: sent, on their way, or uncertain.</param>
/// <param name="CapResetsAt">When the cap starts again from nothing (UTC).</param>
/// <param name="RestsUntil">No mail goes before this instant (UTC); null when one may go now.</param>
public sealed record SenderAccount(
    long Id,
    string Provider,
    string FromName,
    string FromEmail,
    string? ReplyTo,
    string? Signature,
    string Host,
    int Port,
    string Tls,
    string User,
    bool HasPassword,
    int DailyCap,
    int? HourlyCap,
    int? RollingCap,
    int MinGapSeconds,
    int GapExtraSeconds,
    SenderRamp? Ramp,
    IReadOnlyList<WindowText>? Workday,
    IReadOnlyList<Freeze> Freezes,
    string TimeZone,
    string Status,
    string? StatusReason,
    int CapToday,
    int UsedToday,
    DateTime CapResetsAt,
    DateTime? RestsUntil,
    DateTime CreatedAt)
{
    /// <summary>Null for SMTP.</summary>
    public ApiAccount? Api { get; init; }

    /// <summary>How reading its answers goes: <c>none</c> (no mailbox), <c>waiting</c> (not read yet), <c>fresh</c>, <c>stale</c> or <c>failing</c>.</summary>
    public string Mailbox { get; init; } = "none";
}

/// <summary>A page of sender accounts, oldest first.</summary>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last one.</param>
public sealed record SenderPage(IReadOnlyList<SenderAccount> Items, long? Next);

/// <summary>A sender account as a run needs it, its password or API key decrypted. Keep it no longer than the run.</summary>
/// <param name="Status">As it was when it was read; a begin looks again under a lock.</param>
public sealed record SendingAccount(
    long Id,
    long UserId,
    string FromName,
    string FromEmail,
    string? ReplyTo,
    string? Signature,
    string Status,
    SmtpSettings Smtp)
{
    /// <summary>By which it sends instead of SMTP; null: it sends by SMTP.</summary>
    public ApiSettings? Api { get; init; }
}

/// <summary>The end of loading an account for sending. Closed: the three cases below are all there are.</summary>
public abstract record SenderLoad
{
    SenderLoad() { }

    public sealed record Ready(SendingAccount Account) : SenderLoad;

    /// <summary>There is no such account, or it was deleted.</summary>
    public sealed record NotFound : SenderLoad;

    /// <summary>The stored password or API key cannot be decrypted; nothing is sent until it is entered again or the key is back.</summary>
    /// <param name="Reason">In words, without any secret.</param>
    public sealed record Unreadable(long UserId, string Reason) : SenderLoad;
}
