using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;
using ColdMail.Security;
using ColdMail.Senders.Providers;

namespace ColdMail.Senders;

/// <summary>A row of <c>sender_accounts</c>, as far as its owner's settings go.</summary>
sealed record SenderRow
{
    public const string Columns =
        """
        id AS Id, user_id AS UserId, provider AS Provider, from_name AS FromName, from_email AS FromEmail,
        reply_to AS ReplyTo, signature AS Signature, smtp_host AS Host, smtp_port AS Port, smtp_tls AS Tls,
        smtp_user AS User, smtp_pass_encrypted AS PasswordEncrypted, daily_cap AS DailyCap,
        hourly_cap AS HourlyCap, rolling_cap AS RollingCap, min_gap_seconds AS MinGapSeconds,
        gap_extra_seconds AS GapExtraSeconds, ramp_start AS RampStart, ramp_step AS RampStep,
        ramp_clean_days AS RampCleanDays, ramp_judged AS RampJudged, workday_json AS WorkdayJson,
        freezes_json AS FreezesJson, timezone AS TimeZone,
        IF(status = 'active' AND breaker = 'open', 'paused', CAST(status AS CHAR)) AS Status,
        status_reason AS StatusReason,
        next_send_at AS NextSendAt, created_at AS CreatedAt, api_key_encrypted AS ApiKeyEncrypted,
        api_region AS ApiRegion, api_domain AS ApiDomain, api_message_stream AS ApiMessageStream
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
    public int? HourlyCap { get; init; }
    public int? RollingCap { get; init; }
    public required int MinGapSeconds { get; init; }
    public required int GapExtraSeconds { get; init; }
    public int? RampStart { get; init; }
    public required int RampStep { get; init; }
    public required int RampCleanDays { get; init; }
    public DateTime? RampJudged { get; init; }
    public string? WorkdayJson { get; init; }
    public string? FreezesJson { get; init; }
    public required string TimeZone { get; init; }
    public required string Status { get; init; }
    public string? StatusReason { get; init; }
    public required DateTime NextSendAt { get; init; }
    public required DateTime CreatedAt { get; init; }
    public string? ApiKeyEncrypted { get; init; }
    public required string ApiRegion { get; init; }
    public required string ApiDomain { get; init; }
    public required string ApiMessageStream { get; init; }

    public SmtpTls TlsMode => SmtpTlsNames.Parse(Tls) ?? throw new InvalidOperationException($"Unknown TLS mode '{Tls}'.");

    public StoredConnection Connection => new(Host, Port, TlsMode, User, PasswordEncrypted is not null)
    {
        Api = Api,
        HasApiKey = ApiKeyEncrypted is not null,
    };

    /// <summary>Null for SMTP.</summary>
    public ApiValues? Api => MailProviderNames.Parse(Provider) switch
    {
        null => throw new InvalidOperationException($"Unknown provider '{Provider}'."),
        MailProvider.Smtp => null,
        { } provider => new(provider, null, ApiRegion, ApiDomain, ApiMessageStream),
    };

    public SecretOwner PasswordOwner => PasswordOf(UserId, Id);

    public SecretOwner ApiKeyOwner => ApiKeyOf(UserId, Id);

    public static SecretOwner ApiKeyOf(long userId, long senderId) => new(userId, senderId, "api_key");

    public static SecretOwner PasswordOf(long userId, long senderId) => new(userId, senderId, "smtp_pass");

    public SenderAccount ToAccount(int usedToday, DateTime now)
    {
        var (today, resetsAt) = CapDay.Of(now, TimeZone);
        return new(
            Id, Provider, FromName, FromEmail, ReplyTo, Signature, Host, Port, Tls, User, PasswordEncrypted is not null,
            DailyCap, HourlyCap, RollingCap, MinGapSeconds, GapExtraSeconds,
            RampStart is { } start ? new(start, RampStep, RampCleanDays) : null,
            WorkdayJson is null ? null : WindowText.Of(WeekWindows.Read(WorkdayJson)),
            [.. DateList.ReadRanges(FreezesJson).Select(range => new Freeze(range.First.ToDateOnly(), range.Last.ToDateOnly()))],
            TimeZone, Status, StatusReason, CapOn(today), usedToday, resetsAt, NextSendAt > now ? NextSendAt : null, CreatedAt)
        {
            Api = Api is null ? null : new(ApiKeyEncrypted is not null, Shown(ApiRegion), Shown(ApiDomain), Shown(ApiMessageStream)),
        };
    }

    int CapOn(DateOnly day) => RampStart is { } start
        ? Math.Min(
            DailyCap,
            new Ramp(start, RampStep, RampCleanDays, RampJudged).CapOn(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)))
        : DailyCap;

    /// <param name="apiKey">Empty for SMTP.</param>
    public SendingAccount ToSending(string password, string apiKey) => new(
        Id, UserId, FromName, FromEmail, ReplyTo, Signature, Status,
        new SmtpSettings(Host, Port, TlsMode, User, password, SmtpSettings.EhloNameOf(FromEmail)))
    {
        Api = Api?.With(apiKey),
    };

    static string? Shown(string text) => text.Length > 0 ? text : null;
}
