using System.Globalization;

namespace ColdMail.Dev.Simulation;

/// <summary>What a simulated month is made of.</summary>
public sealed record MonthOptions
{
    public const string Usage =
        """
        month [--senders N] [--contacts N] [--days N] [--seed N] [--surprises on|off]
          N days (30) of three campaigns to N contacts (100000) through N senders (50) on a scripted clock. Every day some contacts
          opt out, which no forecast knows; with --surprises off nobody does, and every mail has to go in the minute of the forecast.
        """;

    public int Senders { get; init; } = 50;

    public int Contacts { get; init; } = 100_000;

    public int Days { get; init; } = 30;

    /// <summary>Decides where contacts live and who opts out.</summary>
    public int Seed { get; init; } = 1;

    public bool HasSurprises { get; init; } = true;

    /// <summary>UTC: when the campaigns are launched, a Monday.</summary>
    public DateTime Start { get; init; } = new(2026, 10, 5, 6, 0, 0, DateTimeKind.Utc);

    public DateTime End => Start.AddDays(Days);

    /// <summary>Contacts that opt out in a day.</summary>
    public int OptOutsPerDay => 1 + (Contacts / 500);

    /// <returns>Null when the command line is not understood.</returns>
    public static MonthOptions? Parse(string[] args)
    {
        var options = new MonthOptions();
        foreach (var pair in args.Chunk(2))
        {
            var value = pair.Length == 2 ? pair[1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
            switch (pair[0])
            {
                case "--senders" when number > 0:
                    options = options with { Senders = number };
                    break;
                case "--contacts" when number > 0:
                    options = options with { Contacts = number };
                    break;
                case "--days" when number > 0:
                    options = options with { Days = number };
                    break;
                case "--seed" when number > 0:
                    options = options with { Seed = number };
                    break;
                case "--surprises" when value is "on" or "off":
                    options = options with { HasSurprises = value == "on" };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
