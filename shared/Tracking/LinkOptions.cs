using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Tracking;

/// <summary>Where the links in mails point, and the keys that sign them.</summary>
public sealed class LinkOptions : IValidatableObject
{
    public const string Section = "Links";

    /// <summary>
    /// The public address of this installation, without a slash at its end. https in production: mail programs refuse a
    /// one-click unsubscribe over anything else.
    /// </summary>
    [Required]
    public required string PublicUrl { get; init; }

    /// <summary>
    /// Keys by number (1 to 255), each at least 32 random bytes in Base64. The highest number signs, all of them verify: keep
    /// an old key for as long as its mails shall be able to unsubscribe.
    /// </summary>
    [Required, MinLength(1)]
    public required Dictionary<string, string> Keys { get; init; }

    /// <summary>How long a reader waits for the database, and then for the queue, before they are led on.</summary>
    [Range(0.05, 60)]
    public double RecordSeconds { get; init; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
            || url.Query.Length > 0 || PublicUrl.EndsWith('/'))
        {
            yield return new("Links:PublicUrl must be an address such as https://mail.example.com, without a slash at its end.");
        }

        foreach (var (id, key) in Keys ?? [])
        {
            if (LinkKeys.Read(id, key) is null)
            {
                yield return new($"Links:Keys:{id} must be a number from 1 to 255 and hold at least 32 bytes in Base64.");
            }
        }
    }
}

[OptionsValidator]
public sealed partial class LinkOptionsValidator : IValidateOptions<LinkOptions>;
