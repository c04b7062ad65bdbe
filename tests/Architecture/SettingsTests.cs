using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ColdMail.Storage;

namespace ColdMail.Tests.Architecture;

/// <summary>A setting that nobody can read about does not exist.</summary>
public sealed partial class SettingsTests
{
    /// <summary>Every property of an options class: its key, and its default as README.md writes it.</summary>
    static readonly IReadOnlyList<(string Key, string Default)> Settings =
    [
        .. from type in typeof(StorageOptions).Assembly.GetTypes()
           where type.Name.EndsWith("Options", StringComparison.Ordinal) && type != typeof(StorageOptions)
           let section = type.GetField("Section")?.GetRawConstantValue() as string
           where section is not null
           from property in type.GetProperties()
           where property.CanWrite
           let key = $"{section}:{property.Name}"
           orderby key
           select (key, DefaultOf(type, property)),
    ];

    [Fact]
    public void The_readme_tells_every_setting_with_its_default()
    {
        var told = TableRow().Matches(Repository.Read("README.md"))
            .Select(match => (match.Groups["key"].Value, match.Groups["default"].Value));

        Assert.Equal(Settings, told.Order());
    }

    [Fact]
    public void The_sample_holds_every_setting()
    {
        var values = JsonDocument.Parse(Repository.Read("local.settings.sample.json")).RootElement.GetProperty("Values");
        var keys = values.EnumerateObject().Select(value => value.Name.Replace("__", ":", StringComparison.Ordinal)).ToList();

        Repository.HasNone(Settings
            .Select(setting => setting.Key)
            .Where(key => !keys.Exists(held => held == key || held.StartsWith(key + ":", StringComparison.Ordinal))));
        Repository.HasNone(keys
            .Where(held => held.Contains(':', StringComparison.Ordinal)
                && !Settings.Any(setting => held == setting.Key || held.StartsWith(setting.Key + ":", StringComparison.Ordinal))));
    }

    static string DefaultOf(Type type, PropertyInfo property) =>
        property.GetCustomAttribute<RequiredMemberAttribute>() is not null
            ? "required"
            : property.GetValue(Activator.CreateInstance(type)) switch
            {
                null or "" => "none",
                bool flag => flag ? "`true`" : "`false`",
                var value => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
            };

    [GeneratedRegex(@"^\| `(?<key>\w+:\w+)` \| (?<default>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
