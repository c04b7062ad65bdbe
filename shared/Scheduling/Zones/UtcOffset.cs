using System.Globalization;
using NodaTime;

namespace ColdMail.Scheduling.Zones;

/// <summary>Reads a distance from UTC: <c>UTC+2</c>, <c>GMT-5</c>, <c>+05:30</c>, <c>UTC</c>.</summary>
static class UtcOffset
{
    const int LeastHours = -12;

    const int MostHours = 14;

    /// <remarks>
    /// A number without a sign is not read: it may be anything. <c>GMT+2</c> lies east, as everybody but POSIX means it.
    /// </remarks>
    /// <returns>Null for what is not an offset that clocks on Earth show.</returns>
    public static Offset? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var named = text.StartsWith("UTC", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("GMT", StringComparison.OrdinalIgnoreCase);
        if (named)
        {
            text = text[3..].TrimStart();
        }

        if (text.IsEmpty)
        {
            return named ? Offset.Zero : null;
        }

        if (text[0] is not ('+' or '-' or '−' or '±'))
        {
            return null;
        }

        var sign = text[0] is '-' or '−' ? -1 : 1;
        return Minutes(text[1..].Trim()) is { } minutes && sign * minutes is >= LeastHours * 60 and <= MostHours * 60
            ? Offset.FromSeconds(sign * minutes * 60)
            : null;
    }

    /// <summary>h, hh, h:mm, hh:mm or hhmm.</summary>
    static int? Minutes(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        var end = colon >= 0 ? colon : text.Length == 4 ? 2 : text.Length;
        var hours = text[..end];
        var minutes = end == text.Length ? "00" : text[(colon >= 0 ? end + 1 : end)..];
        return hours.Length is 1 or 2 && minutes.Length == 2
            && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m) && m < 60
            ? h * 60 + m
            : null;
    }
}
