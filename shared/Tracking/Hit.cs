using System.Text.Json;

namespace ColdMail.Tracking;

/// <summary>What somebody did with a link of a mail.</summary>
/// <param name="Id">Tells the same hit that comes twice from two hits; ids grow with time.</param>
/// <param name="Use">Open, Click or Unsubscribe.</param>
/// <param name="UserAgent">The program behind it, cut at <see cref="MaxAgentChars"/>.</param>
/// <param name="Target">Where a click led.</param>
/// <param name="At">When it happened, however late it is recorded.</param>
public sealed record Hit(Guid Id, MailLink Mail, LinkUse Use, string UserAgent, string? Target, DateTime At)
{
    /// <summary>Of an opt-out: how much it ends.</summary>
    public OptOutScope Scope { get; init; } = OptOutScope.User;

    const int MaxAgentChars = 300;

    public static Hit Of(MailLink mail, LinkUse use, string userAgent, string? target, DateTime at) => new(
        Guid.CreateVersion7(new DateTimeOffset(at, TimeSpan.Zero)),
        mail,
        use,
        userAgent.Length > MaxAgentChars ? userAgent[..MaxAgentChars] : userAgent,
        target,
        at);

    /// <summary>As a queue message. It is bounded, because agent and target are: far below the 48 KB that a queue takes.</summary>
    public string ToMessage() => JsonSerializer.Serialize(this);

    /// <summary>Null for a message that ColdMail did not write.</summary>
    public static Hit? Read(string message)
    {
        try
        {
            return JsonSerializer.Deserialize<Hit>(message) is { Mail: not null, UserAgent: not null } hit
                ? hit with { At = DateTime.SpecifyKind(hit.At, DateTimeKind.Utc) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
