namespace ColdMail.Tracking;

/// <summary>Who is behind an open or a click, as far as one request tells.</summary>
/// <param name="Name">
/// human, proxy (a mail program's image cache, fetched when a person opens), machine, or unknown when nothing tells.
/// </param>
/// <param name="Rule">The rule that decided, so that old hits can be judged anew when rules change.</param>
public sealed record HitClass(string Name, string Rule)
{
    /// <summary>Raise it with every change of the rules.</summary>
    public const int RulesVersion = 1;

    static readonly TimeSpan TooSoon = TimeSpan.FromSeconds(10);

    static readonly string[] Proxies = ["GoogleImageProxy", "YahooMailProxy", "ggpht.com"];

    static readonly string[] Scanners =
    [
        "barracuda", "mimecast", "proofpoint", "safelinks", "symantec", "trendmicro", "fireeye", "zscaler", "bot", "crawler",
        "spider", "scanner", "curl/", "wget/", "python", "go-http-client", "java/", "okhttp", "headlesschrome", "phantomjs",
    ];

    /// <summary>Of a report that does not name the program behind the hit.</summary>
    public static HitClass Unknown { get; } = new("unknown", "no-agent-reported");

    /// <summary>Whether the hit tells that the person saw the mail; only such a hit may set a fact about them.</summary>
    public bool IsPerson => Name is "human" or "proxy";

    /// <summary>Whether a person acted; only such a click may stop or pause what follows.</summary>
    public bool IsHuman => Name == "human";

    /// <param name="sinceSent">Null while the mail's sending is not recorded yet, which takes a moment.</param>
    public static HitClass Of(string userAgent, TimeSpan? sinceSent)
    {
        var agent = userAgent.Trim();
        return true switch
        {
            _ when agent.Length == 0 => new("machine", "no-agent"),
            _ when Has(agent, Proxies) => new("proxy", "image-proxy"),

            // Apple's Mail Privacy Protection fetches every image of every mail with exactly this name.
            _ when agent == "Mozilla/5.0" => new("machine", "apple-privacy"),
            _ when Has(agent, Scanners) => new("machine", "scanner-agent"),
            _ when sinceSent is null || sinceSent < TooSoon => new("machine", "too-soon"),
            _ => new("human", "none-matched"),
        };
    }

    static bool Has(string agent, string[] names) =>
        names.Any(name => agent.Contains(name, StringComparison.OrdinalIgnoreCase));
}
