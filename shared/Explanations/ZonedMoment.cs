using System.Globalization;
using NodaTime;

namespace ColdMail.Explanations;

/// <summary>An instant as the clock that matters shows it.</summary>
/// <param name="At">UTC.</param>
/// <param name="Local">The same on the clock of <paramref name="Zone"/>.</param>
/// <param name="Zone">IANA name.</param>
/// <param name="Text">For people: <c>Mon 7 Dec 2026 09:00 (Europe/Warsaw)</c>.</param>
public sealed record ZonedMoment(DateTime At, DateTimeOffset Local, string Zone, string Text)
{
    /// <param name="zone">One that tzdb does not know is shown as UTC.</param>
    public static ZonedMoment Of(DateTime at, string zone)
    {
        var known = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone);
        var local = Instant.FromDateTimeUtc(at).InZone(known ?? DateTimeZone.Utc);
        var shown = known is null ? "UTC" : zone;
        return new(
            at, local.ToDateTimeOffset(), shown, $"{local.ToString("ddd d MMM uuuu HH:mm", CultureInfo.InvariantCulture)} ({shown})");
    }
}
