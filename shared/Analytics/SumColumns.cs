using System.Globalization;
using System.Text.Json;

namespace ColdMail.Analytics;

/// <summary>The names that numbers and dimensions have in the tables.</summary>
static class SumColumns
{
    /// <summary>Columns of <c>analytics_days</c>, by <see cref="Measure"/>.</summary>
    public static IReadOnlyList<string> Days { get; } = [.. Enum.GetNames<Measure>().Select(Name)];

    /// <summary>Columns of <c>analytics_hours</c>, by <see cref="Happening"/>.</summary>
    public static IReadOnlyList<string> Hours { get; } = [.. Enum.GetNames<Happening>().Select(Name)];

    public static string Name(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    public static string Word(Dimension dimension) => Name(dimension.ToString());

    public static Dimension DimensionOf(string word) => Enum.Parse<Dimension>(word, ignoreCase: true);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
