using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ColdMail.Security;

/// <summary>The keys that secrets in the database are encrypted with. Without them the secrets cannot be read, so keep a copy apart from the database.</summary>
public sealed partial class EncryptionOptions : IValidatableObject
{
    public const string Section = "Encryption";

    /// <summary>AES-256 wants 32 bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>The id of the key that encrypts; the others only decrypt.</summary>
    [Required]
    public required string CurrentKey { get; init; }

    /// <summary>Key id to key, 32 random bytes in Base64. An old key stays until nothing is encrypted with it any more.</summary>
    [Required]
    public required Dictionary<string, string> Keys { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Keys is null || CurrentKey is null)
        {
            yield break;
        }

        if (!Keys.ContainsKey(CurrentKey))
        {
            yield return new($"{Section}:{nameof(CurrentKey)} is '{CurrentKey}', but {Section}:{nameof(Keys)} has no such key.");
        }

        foreach (var (id, key) in Keys)
        {
            if (!KeyId().IsMatch(id))
            {
                yield return new($"{Section}:{nameof(Keys)} has the id '{id}'. Use up to 20 lower-case letters, digits and hyphens.");
            }

            if (!Base64.IsValid(key, out var length) || length != KeyBytes)
            {
                yield return new($"{Section}:{nameof(Keys)}:{id} is not {KeyBytes} bytes in Base64.");
            }
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,19}$")]
    private static partial Regex KeyId();
}

[OptionsValidator]
public sealed partial class EncryptionOptionsValidator : IValidateOptions<EncryptionOptions>;
