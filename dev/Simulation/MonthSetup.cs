using NodaTime;

namespace ColdMail.Dev.Simulation;

/// <summary>A sender of a simulated month, as it was set up.</summary>
public sealed record MonthSender(
    long Id, string Zone, int DailyCap, int? HourlyCap, int? RollingCap, int GapSeconds, TimeOnly? WorkStart, TimeOnly? WorkEnd)
{
    /// <summary>On top of the gap, drawn for each mail: at most.</summary>
    public const int ExtraSeconds = 60;

    /// <param name="local">By the clock of the sender.</param>
    public bool IsAtWork(LocalDateTime local) =>
        WorkStart is not { } start || WorkEnd is not { } end
        || (local.TimeOfDay.TickOfDay >= start.Ticks && local.TimeOfDay.TickOfDay < end.Ticks);
}

/// <summary>A campaign of a simulated month, as it was set up.</summary>
public sealed record MonthCampaign(
    long Id, string Zone, TimeOnly Start, TimeOnly End, bool OnWeekends, int? DailyCap, int? NewDailyCap)
{
    /// <summary>No mail on the days of <see cref="MonthSetup.Holidays"/>.</summary>
    public bool KeepsHolidays { get; init; }

    /// <summary>It writes to the first so many contacts.</summary>
    public int Contacts { get; init; }

    /// <param name="local">By the clock of the recipient.</param>
    /// <param name="country">Of the recipient; null: unknown.</param>
    public bool IsOpen(LocalDateTime local, string? country) =>
        local.TimeOfDay.TickOfDay >= Start.Ticks && local.TimeOfDay.TickOfDay < End.Ticks && IsDay(local.Date, country);

    /// <summary>Whether it writes to this country on a day at all.</summary>
    public bool IsDay(LocalDate date, string? country) =>
        (OnWeekends || date.DayOfWeek < IsoDayOfWeek.Saturday)
        && !(KeepsHolidays && country is not null && MonthSetup.Holidays.Contains((country, date)));
}

/// <summary>
/// Senders of many zones and figures, and three campaigns that share them: one for everybody, one with limits of its own,
/// one at another time of day. The first outlasts the month, the other two can end in it.
/// </summary>
static class MonthSetup
{
    public const int CompanyDailyCap = 5;
    const int ContactsOfLimited = 12;
    const int ContactsOfEvening = 40;

    /// <summary>Where contacts live; null: unknown.</summary>
    public static readonly IReadOnlyList<(string? Zone, string? Country)> Places =
    [
        ("Europe/Warsaw", "PL"), ("Europe/London", "GB"), ("America/New_York", "US"), ("America/Los_Angeles", "US"),
        ("Asia/Kathmandu", "NP"), ("Australia/Lord_Howe", "AU"), ("Pacific/Apia", "WS"), ("America/Sao_Paulo", "BR"),
        ("Africa/Casablanca", "MA"), (null, null),
    ];

    /// <summary>From an almanac: Columbus Day, and Our Lady of Aparecida and All Souls' Day, as far as they fall on workdays.</summary>
    public static readonly IReadOnlySet<(string Country, LocalDate Date)> Holidays = new HashSet<(string, LocalDate)>
    {
        ("US", new(2026, 10, 12)), ("BR", new(2026, 10, 12)), ("BR", new(2026, 11, 2)),
    };

    static readonly string[] SenderZones = ["Europe/Warsaw", "Europe/London", "America/New_York"];

    public static IReadOnlyList<MonthSender> Senders(MonthOptions options) =>
    [
        .. Enumerable.Range(1, options.Senders).Select(n => new MonthSender(
            n, SenderZones[n % SenderZones.Length], 12 + (n % 5 * 4), n % 4 == 0 ? 4 : null, n % 7 == 0 ? 15 : null,
            60 + (n % 3 * 60), n % 6 == 0 ? new(8, 0) : null, n % 6 == 0 ? new(18, 0) : null)),
    ];

    public static IReadOnlyList<MonthCampaign> Campaigns(MonthOptions options) =>
    [
        new(1, "Europe/Warsaw", new(9, 0), new(17, 0), false, null, null) { KeepsHolidays = true, Contacts = options.Contacts },
        new(2, "America/New_York", new(8, 30), new(12, 0), false, 3 * options.Senders, options.Senders)
        {
            Contacts = Math.Min(options.Contacts, ContactsOfLimited * options.Senders),
        },
        new(3, "Europe/London", new(18, 0), new(21, 30), true, null, null)
        {
            Contacts = Math.Min(options.Contacts, ContactsOfEvening * options.Senders),
        },
    ];
}
