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
}

[OptionsValidator]
public sealed partial class AccountsOptionsValidator : IValidateOptions<AccountsOptions>;
