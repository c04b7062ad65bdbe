using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

public sealed class AccountsOptions
{
    public const string Section = "Accounts";

    /// <summary>Whether strangers may make an account; false on an installation of one's own once its people are in.</summary>
    public bool OpenRegistration { get; init; } = true;

    /// <summary>A session ends this long after sign-in, whatever happens.</summary>
    [Range(1, 90)]
    public int SessionDays { get; init; } = 30;

    /// <summary>A session that nobody used for this long ends.</summary>
    [Range(1, 90)]
    public int SessionIdleDays { get; init; } = 7;

    /// <summary>How long the link in a password reset mail works.</summary>
    [Range(5, 1440)]
    public int PasswordResetMinutes { get; init; } = 60;

    /// <summary>New accounts from one network in an hour, on each instance of the host.</summary>
    [Range(1, 1_000_000)]
    public int RegistrationsPerHour { get; init; } = 20;

    /// <summary>Sign-ins tried from one network in a minute, on each instance of the host.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>Password resets asked for or made from one network in an hour, on each instance of the host.</summary>
    [Range(1, 1_000_000)]
    public int ResetsPerHour { get; init; } = 20;

    /// <summary>
    /// How many proxies in front of the host are ours: so many entries from the end of X-Forwarded-For are believed.
    /// 0 when people reach the host directly, 1 in Azure. Too high a number lets callers choose their address.
    /// </summary>
    [Range(0, 5)]
    public int TrustedProxies { get; init; }
}

[OptionsValidator]
public sealed partial class AccountsOptionsValidator : IValidateOptions<AccountsOptions>;
