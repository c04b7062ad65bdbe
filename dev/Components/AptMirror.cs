namespace ColdMail.Dev.Components;

/// <summary>Where this machine gets Debian packages from, as its own apt sources say.</summary>
/// <param name="Uri">May be anything that apt takes in a source line, a list of mirrors too.</param>
/// <param name="SignedBy">File with the keys of the archive; null for those that apt trusts anyway.</param>
sealed record AptMirror(string Uri, string? SignedBy)
{
    const string DebianKeys = "/usr/share/keyrings/debian-archive-keyring.gpg";

    static readonly AptMirror Default = new("http://deb.debian.org/debian", File.Exists(DebianKeys) ? DebianKeys : null);

    /// <param name="folder">The folder of apt's configuration, normally <c>/etc/apt</c>.</param>
    /// <param name="release">The code name of the machine's release, which tells its archive from those of others.</param>
    public static AptMirror Read(string folder, string release)
    {
        var parts = Path.Combine(folder, "sources.list.d");
        var more = Directory.Exists(parts) ? Directory.GetFiles(parts) : [];
        string[] files = [Path.Combine(folder, "sources.list"), .. more.Order()];
        return files
            .Where(File.Exists)
            .SelectMany(file => In(file, File.ReadAllText(file), release))
            .FirstOrDefault(Default);
    }

    /// <summary>The archives of the machine's own release in one file of apt's sources.</summary>
    public static IEnumerable<AptMirror> In(string file, string text, string release) => Path.GetExtension(file) switch
    {
        ".sources" => Paragraphs(text, release),
        ".list" => Lines(text.Split('\n'), release),
        _ => [],
    };

    /// <summary>The form <c>Types: deb</c>, one field a line.</summary>
    static IEnumerable<AptMirror> Paragraphs(string text, string release)
    {
        foreach (var paragraph in text.Split("\n\n"))
        {
            var fields = paragraph.Split('\n')
                .Where(line => !line.StartsWith('#') && line.Contains(':', StringComparison.Ordinal))
                .Select(line => line.Split(':', 2))
                .GroupBy(field => field[0].Trim(), StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.OrdinalIgnoreCase);
            string[] Words(string name) => fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (Words("Types").Contains("deb") && Words("Suites").Contains(release) && Words("Components").Contains("main")
                && fields.GetValueOrDefault("Enabled") != "no" && Words("URIs") is [var uri, ..])
            {
                yield return new AptMirror(uri, Words("Signed-By") is [['/', ..] keys] ? keys : Default.SignedBy);
            }
        }
    }

    /// <summary>The form <c>deb [options] uri suite component …</c>.</summary>
    static IEnumerable<AptMirror> Lines(IEnumerable<string> lines, string release)
    {
        foreach (var line in lines)
        {
            var (source, options) = line.IndexOf('[', StringComparison.Ordinal) is > 0 and var open
                && line.IndexOf(']', open) is > 0 and var close
                    ? (line.Remove(open, close - open + 1), line[(open + 1)..close])
                    : (line, "");
            if (source.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["deb", var uri, var suite, .. var components]
                && suite == release && components.Contains("main"))
            {
                var keys = options.Split(' ').FirstOrDefault(option => option.StartsWith("signed-by=/", StringComparison.Ordinal));
                yield return new AptMirror(uri, keys?["signed-by=".Length..] ?? Default.SignedBy);
            }
        }
    }
}
