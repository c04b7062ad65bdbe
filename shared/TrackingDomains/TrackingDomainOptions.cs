using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace ColdMail.TrackingDomains;

/// <summary>How domains of users are checked.</summary>
public sealed class TrackingDomainOptions : IValidatableObject
{
    public const string Section = "TrackingDomains";

    /// <summary>An address, or an address and port, of the name server to ask; without one that of the system.</summary>
    public string? Resolver { get; init; }

    /// <summary>Each question to a name server, which is asked twice.</summary>
    [Range(0.1, 60)]
    public double TimeoutSeconds { get; init; } = 5;

    internal IPEndPoint? Server => Resolver is { Length: > 0 } given
        ? IPEndPoint.Parse(given) is { Port: 0 } withoutPort ? new(withoutPort.Address, 53) : IPEndPoint.Parse(given)
        : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Resolver is { Length: > 0 } given && !IPEndPoint.TryParse(given, out _))
        {
            yield return new("TrackingDomains:Resolver must be an address such as 192.0.2.53 or 192.0.2.53:5353.");
        }
    }
}

[OptionsValidator]
public sealed partial class TrackingDomainOptionsValidator : IValidateOptions<TrackingDomainOptions>;
