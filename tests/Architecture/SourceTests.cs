using System.Text.RegularExpressions;

namespace ColdMail.Tests.Architecture;

/// <summary>The rules of STYLE.md that a compiler does not hold.</summary>
public sealed partial class SourceTests
{
    const int MostLines = 300;

    /// <summary>Tests of one subject stay together for longer.</summary>
    const int MostLinesOfTests = 500;

    static readonly IReadOnlyList<SourceFile> Shared = Repository.Sources("shared");
    static readonly IReadOnlyList<SourceFile> Functions = Repository.Sources("functions");

    static IEnumerable<SourceFile> All =>
        [.. Shared, .. Functions, .. Repository.Sources("tests"), .. Repository.Sources("dev")];

    /// <summary>Which outside library may be used where; anything else goes through those files.</summary>
    public static TheoryData<string, string> Libraries => new()
    {
        // A settle is repeated until the database has taken it, so its runner knows the error of the database.
        { "MySqlConnector", @"^shared/Database/|(Store|Transaction)\.cs$|/SettleRunner\.cs$" },
        { "Dapper", @"^shared/Database/|(Store|Transaction)\.cs$" },
        { "EvolveDb", "^shared/Database/" },
        { "MailKit.Net", @"^shared/(Senders|Inbound)/|/SystemMail\.cs$" },
        { "DnsClient", "^shared/TrackingDomains/" },
        { "Polly", "^shared/Tracking/" },
        { "HandlebarsDotNet", "^shared/Templates/" },
        { "Microsoft.Azure.WebJobs", "^functions/Hosting/WebJobs/" },
        { "Microsoft.Azure.Functions", "^functions/Hosting/Isolated/" },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_is_used_only_where_it_belongs(string library, string files)
    {
        var use = new Regex($@"^using (static )?{Regex.Escape(library)}\b", RegexOptions.Multiline);

        Repository.HasNone(Shared.Concat(Functions)
            .Where(file => use.IsMatch(file.Text) && !Regex.IsMatch(file.Path, files))
            .Select(file => file.Path));
    }

    [Fact]
    public void Sql_is_written_in_stores_only() =>
        Repository.HasNone(Shared.Concat(Functions)
            .Where(file => Sql().IsMatch(file.Text) && !SqlFile().IsMatch(file.Path))
            .Select(file => $"{file.Path}: {Sql().Match(file.Text).Value}"));

    [Fact]
    public void Sql_runs_on_both_databases() =>
        Repository.HasNone(
            from file in Shared.Where(file => SqlFile().IsMatch(file.Path)).Concat(Migrations())
            from match in NotPortable().Matches(file.Text)
            select $"{file.Path}: {match.Value}");

    [Fact]
    public void Shared_knows_no_host() =>
        Repository.HasNone(typeof(ColdMail.Database.Db).Assembly.GetReferencedAssemblies()
            .Select(assembly => assembly.Name!)
            .Where(name => name.StartsWith("Microsoft.Azure.", StringComparison.Ordinal) || name.StartsWith("ColdMail.", StringComparison.Ordinal)));

    [Fact]
    public void Nobody_asks_the_machine_for_the_time() =>
        Repository.HasNone(All
            .Where(file => file.Name != nameof(SourceTests) + ".cs" && Clock().IsMatch(file.Text))
            .Select(file => file.Path));

    [Fact]
    public void No_error_is_swallowed_without_a_reason() =>
        Repository.HasNone(Shared.Concat(Functions).Where(file => CatchAll().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void Files_stay_short() =>
        Repository.HasNone(All
            .Select(file => (file.Path, Lines: file.Text.AsSpan().Count('\n')))
            .Where(file => file.Lines > (file.Path.StartsWith("tests/", StringComparison.Ordinal) ? MostLinesOfTests : MostLines))
            .Select(file => $"{file.Path}: {file.Lines} lines"));

    [Fact]
    public void A_namespace_is_its_folder() =>
        Repository.HasNone(Shared.Concat(Functions)
            .Select(file => (file.Path, Namespace: NamespaceLine().Match(file.Text).Groups[1].Value))
            .Where(file => file.Namespace.Length > 0 && file.Namespace != NamespaceOf(file.Path))
            .Select(file => $"{file.Path}: {file.Namespace}"));

    [Fact]
    public void Names_say_more_than_their_kind() =>
        Repository.HasNone(Shared.Concat(Functions)
            .SelectMany(file => TypeName().Matches(file.Text).Select(match => $"{file.Path}: {match.Groups[1].Value}"))
            .Where(name => EmptyWord().IsMatch(name)));

    static IEnumerable<SourceFile> Migrations() =>
        Directory.EnumerateFiles(Repository.PathTo("shared", "Database", "Migrations"), "*.sql")
            .Select(path => new SourceFile(Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)));

    static string NamespaceOf(string path)
    {
        var folders = path.Split('/')[..^1];
        return string.Join('.', ["ColdMail", .. folders[0] == "shared" ? folders[1..] : ["Functions", .. folders[1..]]]);
    }

    [GeneratedRegex(@"\b(SELECT [\w@*(`]|INSERT (IGNORE )?INTO |UPDATE \w+\s+SET |DELETE FROM |REPLACE INTO |ALTER TABLE )")]
    private static partial Regex Sql();

    [GeneratedRegex(@"^shared/(Database/|.*(Store|Sql|Transaction)\.cs$)")]
    private static partial Regex SqlFile();

    [GeneratedRegex(@"\b(NOW\(|UTC_TIMESTAMP|CURRENT_TIMESTAMP|CURDATE\(|RETURNING\b|FOR SHARE\b|LATERAL\b|MD5\(|SHA1\(|UUID\(|MEMBER OF\b)|->>?\s*'\$|_0900_|\bAS new\b")]
    private static partial Regex NotPortable();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex Clock();

    // Passed on, narrowed by a filter, or explained in the first line of the block.
    [GeneratedRegex(@"catch\s*(\(\s*Exception\b[^)]*\)\s*)?\{(?!\s*//|[^}]*\bthrow\b)")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(Manager|Helper|Helpers|Service|Processor|Utils|Util|Dto)$")]
    private static partial Regex EmptyWord();
}
