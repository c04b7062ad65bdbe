using System.ComponentModel.DataAnnotations;
using NodaTime;

namespace ColdMail.Accounts;

/// <summary>The value is the IANA name of a time zone, or absent.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TimeZoneAttribute() : ValidationAttribute("Choose a time zone by its IANA name, such as Europe/Warsaw.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is string { Length: <= 64 } id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null);
}
