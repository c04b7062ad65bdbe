using System.ComponentModel.DataAnnotations;
using ColdMail.Contacts;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

/// <summary>The server through which ColdMail writes to its own users: password resets, notices. Nothing else uses it.</summary>
public sealed class SystemMailOptions : IValidatableObject
{
    public const string Section = "SystemMail";

    /// <summary>Empty: there is no system mail, and passwords cannot be reset by mail.</summary>
    public string Host { get; init; } = "";

    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    /// <summary><c>none</c>, <c>starttls</c> or <c>implicit</c>.</summary>
    [RegularExpression("none|starttls|implicit")]
    public string Tls { get; init; } = "starttls";

    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    public string FromAddress { get; init; } = "";

    /// <summary>Where people open the web front end; links in mails begin with it, never with what a request says.</summary>
    [Url]
    public string WebUrl { get; init; } = "http://localhost:7071";

    public bool IsConfigured => Host.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsConfigured && EmailAddress.Parse(FromAddress) is { IsValid: false } from)
        {
            yield return new ValidationResult($"SystemMail:FromAddress: {from.Fault.Explain()}");
        }
    }
}

[OptionsValidator]
public sealed partial class SystemMailOptionsValidator : IValidateOptions<SystemMailOptions>;
