using NodaTime;

namespace ColdMail.Scheduling.Holidays;

/// <summary>A day on which a whole country does not work.</summary>
/// <param name="Date">The calendar day, wherever in the country.</param>
/// <param name="Name">English; ends in “(observed)” on a working day that is off in place of the holiday itself.</param>
public sealed record PublicHoliday(LocalDate Date, string Name);
