using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace ColdMail.Scheduling.Windows;

/// <summary>Windows as text: <c>[{"day":"monday","start":"09:00","end":"12:30"}]</c>, without blanks.</summary>
static class WeekWindowsJson
{
    public static string Write(IEnumerable<DayWindow> windows)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var window in windows)
            {
                json.WriteStartObject();
                json.WriteString("day", WindowWords.Of(window.Day));
                json.WriteString("start", WindowWords.Of(window.Start));
                json.WriteString("end", WindowWords.Of(window.End));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    public static IReadOnlyList<DayWindow> Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((window, index) => Window(window, index))]
                : throw new FormatException("The sending hours have to be a list of windows.");
        }
        catch (JsonException broken)
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The sending hours are no JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}."),
                broken);
        }
    }

    static DayWindow Window(JsonElement window, int index)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"Window {index + 1}");
        if (window.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{place}: has to be an object with day, start and end.");
        }

        IsoDayOfWeek? day = null;
        TimeOnly? start = null, end = null;
        foreach (var property in window.EnumerateObject())
        {
            var named = $"{place}, {property.Name}";
            switch (property.Name)
            {
                case "day" when day is null:
                    day = Day(property.Value, named);
                    break;
                case "start" when start is null:
                    start = Time(property.Value, named);
                    break;
                case "end" when end is null:
                    end = Time(property.Value, named);
                    break;
                case "day" or "start" or "end":
                    throw new FormatException($"{named}: stands there twice.");
                default:
                    throw new FormatException($"{named}: a window has day, start and end only.");
            }
        }

        return new(
            day ?? throw Missing(place, "day"), start ?? throw Missing(place, "start"), end ?? throw Missing(place, "end"));
    }

    static IsoDayOfWeek Day(JsonElement value, string place)
    {
        var name = Text(value, place);
        return WindowWords.Day(name) ?? throw new FormatException($"{place}: {WindowWords.NoDay(name)}");
    }

    static TimeOnly Time(JsonElement value, string place)
    {
        var text = Text(value, place);
        return WindowWords.Time(text) ?? throw new FormatException($"{place}: {WindowWords.NoTime(text)}");
    }

    static string Text(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"{place}: has to be a text.");

    static FormatException Missing(string place, string property) => new($"{place}: {property} is missing.");
}
