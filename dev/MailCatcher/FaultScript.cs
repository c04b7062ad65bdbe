using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace ColdMail.Dev.MailCatcher;

/// <summary>How a catcher misbehaves. Rules of one stage are tried in order; the first that strikes wins, delays add up.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FaultScript
{
    public static readonly FaultScript None = new();

    /// <summary>Makes the draws repeatable for one connection; with several, who gets which draw is a matter of timing.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Further connections get 421 and are closed. Null: no limit.</summary>
    public int? MaxConnections { get; init; }

    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    /// <exception cref="FormatException">Not a script; the message says why.</exception>
    public static FaultScript Parse(string json)
    {
        try
        {
            var script = JsonSerializer.Deserialize<FaultScript>(json, JsonSerializerOptions.Web)
                ?? throw new FormatException("A fault script is an object.");
            return script.Check() is [] ? script : throw new FormatException(string.Join(" ", script.Check()));
        }
        catch (JsonException unreadable)
        {
            throw new FormatException(unreadable.Message, unreadable);
        }
    }

    /// <returns>What is wrong with the script, in words; empty when it can be used.</returns>
    public IReadOnlyList<string> Check() =>
    [
        .. MaxConnections is <= 0 ? ["maxConnections must be at least 1."] : Array.Empty<string>(),
        .. Rules.SelectMany((rule, index) => rule.Check().Select(problem => $"Rule {index + 1}: {problem}")),
    ];
}

/// <summary>One thing to do wrong at one stage of the conversation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial record FaultRule
{
    public required FaultStage Stage { get; init; }

    public FaultAction Action { get; init; } = FaultAction.Reply;

    /// <summary>For <see cref="FaultAction.Reply"/>: the whole line, for example <c>450 4.2.1 Try again later</c>. A 421 also closes.</summary>
    public string? Reply { get; init; }

    /// <summary>Only these recipients: an address in which <c>*</c> stands for anything. Null: all.</summary>
    public string? To { get; init; }

    /// <summary>How likely it strikes, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Strikes at most so often: for each address when <see cref="To"/> is given, in all otherwise. Null: always.</summary>
    public int? Times { get; init; }

    /// <summary>Lets so many pass first.</summary>
    public int After { get; init; }

    /// <summary>Waits so long before the action; the whole of <see cref="FaultAction.Delay"/>.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>At <see cref="FaultStage.Dot"/>: true takes the mail all the same, so that the client is told nothing or a lie.</summary>
    public bool Accept { get; init; }

    /// <summary>The kind written into the log.</summary>
    internal string Kind => $"{Action}-at-{Stage}".ToLowerInvariant();

    internal IEnumerable<string> Check()
    {
        if (Action == FaultAction.Reply && (Reply is null || !Refusal().IsMatch(Reply)))
        {
            yield return "reply must be one line that begins with a 4xx or 5xx code, for example \"450 4.2.1 Try again later\".";
        }

        if (Action == FaultAction.Reply && Stage == FaultStage.Body)
        {
            yield return "there is no reply in the middle of a body; drop, reset or delay it.";
        }

        if (To is not null && Stage < FaultStage.Recipient)
        {
            yield return "no recipient is known at this stage; use to with recipient, data, body or dot.";
        }

        if (Accept && Stage != FaultStage.Dot)
        {
            yield return "accept belongs to the stage dot.";
        }

        if (Probability is < 0 or > 1 || double.IsNaN(Probability))
        {
            yield return "probability lies between 0 and 1.";
        }

        if (Times < 0 || After < 0 || DelayMilliseconds < 0)
        {
            yield return "times, after and delayMilliseconds cannot be negative.";
        }
    }

    [GeneratedRegex(@"\A[45]\d\d [\x20-\x7e]*\z")]
    private static partial Regex Refusal();
}

[JsonConverter(typeof(CamelCaseEnum<FaultStage>))]
public enum FaultStage
{
    /// <summary>In place of the 220 greeting, once per connection.</summary>
    Greeting,
    Hello,

    /// <summary>In place of the answer to the credentials.</summary>
    Auth,
    Mail,
    Recipient,

    /// <summary>In place of 354: nothing of the mail has been asked for.</summary>
    Data,

    /// <summary>After 354, in the middle of the content.</summary>
    Body,

    /// <summary>After the final dot, in place of 250.</summary>
    Dot,
}

[JsonConverter(typeof(CamelCaseEnum<FaultAction>))]
public enum FaultAction
{
    Reply,

    /// <summary>Closes the connection (FIN).</summary>
    Drop,

    /// <summary>Tears the connection down (RST).</summary>
    Reset,

    /// <summary>Answers with something that is not a reply.</summary>
    Garbage,

    /// <summary>Only waits, then goes on as usual.</summary>
    Delay,
}
