using System.Text;
using ColdMail.Senders.Providers;

namespace ColdMail.Senders;

/// <summary>A sender account as a person typed it, nothing checked.</summary>
/// <param name="Password">Null keeps the stored one.</param>
public sealed record SenderDraft(
    string? FromName,
    string? FromEmail,
    string? ReplyTo,
    string? Signature,
    string? Host,
    int? Port,
    string? Tls,
    string? User,
    string? Password,
    int? DailyCap,
    int? MinGapSeconds,
    string? TimeZone,
    SenderPacingDraft Pacing)
{
    public ProviderDraft Provider { get; init; } = ProviderDraft.Smtp;

    /// <summary>Leaves the password out of <see cref="object.ToString"/>.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("FromEmail = ").Append(FromEmail);
        return true;
    }
}

/// <summary>A sender account that is fit to be stored.</summary>
/// <param name="Password">Null keeps the stored one.</param>
/// <param name="KeepsConnection">An edit that changes neither the server nor the sign-in.</param>
public sealed record SenderValues(
    string FromName,
    string FromEmail,
    string? ReplyTo,
    string? Signature,
    string Host,
    int Port,
    SmtpTls Tls,
    string User,
    string? Password,
    int DailyCap,
    int MinGapSeconds,
    string TimeZone,
    SenderPacing Pacing,
    bool KeepsConnection)
{
    /// <summary>By which it sends instead of SMTP; null: it sends by SMTP.</summary>
    public ApiValues? Api { get; init; }

    public SmtpSettings Smtp(string password) => new(Host, Port, Tls, User, password, SmtpSettings.EhloNameOf(FromEmail));

    /// <summary>Leaves the password out of <see cref="object.ToString"/>.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("FromEmail = ").Append(FromEmail);
        return true;
    }
}

/// <summary>The server and sign-in that a stored password belongs to.</summary>
public sealed record StoredConnection(string Host, int Port, SmtpTls Tls, string User, bool HasPassword)
{
    /// <summary>The account at a provider that a stored key belongs to, without the key; null for SMTP.</summary>
    public ApiValues? Api { get; init; }

    public bool HasApiKey { get; init; }
}
