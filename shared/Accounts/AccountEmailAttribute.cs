using System.ComponentModel.DataAnnotations;
using ColdMail.Contacts;

namespace ColdMail.Accounts;

/// <summary>The value is an address that mail can be sent to, or absent.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AccountEmailAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && EmailAddress.Parse(text) is { IsValid: false } refused
            ? new ValidationResult(
                refused.Fault.Explain(), validationContext.MemberName is { } member ? [member] : null)
            : ValidationResult.Success;
}
