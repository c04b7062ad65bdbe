using ColdMail.Security;

namespace ColdMail.Senders;

/// <summary>A row of <c>sender_accounts</c>, as far as its owner's settings go.</summary>
sealed record SenderRow
{
    public const string Columns =
        """
        id AS Id, user_id AS UserId, provider AS Provider, from_name AS FromName, from_email AS FromEmail,
        reply_to AS ReplyTo, signature AS Signature, smtp_host AS Host, smtp_port AS Port, smtp_tls AS Tls,
        smtp_user AS User, smtp_pass_encrypted AS PasswordEncrypted, daily_cap AS DailyCap,
        min_gap_seconds AS MinGapSeconds, timezone AS TimeZone, status AS Status, status_reason AS StatusReason,
        next_send_at AS NextSendAt, created_at AS CreatedAt
        """;

    public required long Id { get; init; }
    public required long UserId { get; init; }
    public required string Provider { get; init; }
    public required string FromName { get; init; }
    public required string FromEmail { get; init; }
    public string? ReplyTo { get; init; }
    public string? Signature { get; init; }
    public required string Host { get; init; }
    public required int Port { get; init; }
    public required string Tls { get; init; }
    public required string User { get; init; }
    public string? PasswordEncrypted { get; init; }
    public required int DailyCap { get; init; }
    public required int MinGapSeconds { get; init; }
    public required string TimeZone { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public required DateTime NextSendAt { get; init; }
    public required DateTime CreatedAt { get; init; }

    public SmtpTls TlsMode => SmtpTlsNames.Parse(Tls) ?? throw new InvalidOperationException($"Unknown TLS mode '{Tls}'.");

    public StoredConnection Connection => new(Host, Port, TlsMode, User, PasswordEncrypted is not null);

    public SecretOwner PasswordOwner => PasswordOf(UserId, Id);

    public static SecretOwner PasswordOf(long userId, long senderId) => new(userId, senderId, "smtp_pass");

    public SenderAccount ToAccount(int usedToday, DateTime now) => new(
        Id, Provider, FromName, FromEmail, ReplyTo, Signature, Host, Port, Tls, User, PasswordEncrypted is not null, DailyCap,
        MinGapSeconds, TimeZone, Status, StatusReason, usedToday, CapDay.Of(now, TimeZone).ResetsAt,
        NextSendAt > now ? NextSendAt : null, CreatedAt);

    public SendingAccount ToSending(string password) => new(
        Id, UserId, FromName, FromEmail, ReplyTo, Signature, Status,
        new SmtpSettings(Host, Port, TlsMode, User, password, SmtpSettings.EhloNameOf(FromEmail)));
}
