using System.ComponentModel.DataAnnotations;

namespace ColdMail.Accounts;

/// <summary>The value is a password that <see cref="PasswordPolicy"/> takes, or absent.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class NewPasswordAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string password && PasswordPolicy.Problems(password) is [var problem, ..]
            ? new ValidationResult(problem, validationContext.MemberName is { } member ? [member] : null)
            : ValidationResult.Success;
}
