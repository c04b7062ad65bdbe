namespace ColdMail.Inbound;

/// <summary>How long an automatic reply keeps mails back.</summary>
public static class Absence
{
    /// <summary>Further ones change nothing: a machine that always answers must not put mails off for ever.</summary>
    public const int MostOfContact = 3;

    const int DaysWithoutDate = 7;

    /// <summary>The working day after the first day back, when the mails of the absence have been read; without a date a week.</summary>
    /// <returns>UTC, after <paramref name="receivedAt"/>.</returns>
    public static DateTime Until(DateOnly? back, DateTime receivedAt)
    {
        if (back is not { } day)
        {
            return receivedAt.AddDays(DaysWithoutDate);
        }

        do
        {
            day = day.AddDays(1);
        }
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);

        var until = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return until > receivedAt ? until : receivedAt.AddDays(1);
    }
}
