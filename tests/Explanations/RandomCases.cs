using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Tests.Explanations;

/// <summary>Recipients whose mail waits for anything that a scheduler knows, drawn from a seed.</summary>
sealed class RandomCases(int seed)
{
    static readonly string[] Zones =
        ["Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC", ""];

    readonly Random random = new(seed);

    /// <summary>Around the clock changes of spring and autumn as often as in between.</summary>
    public RecipientCase Next()
    {
        var now = RecipientCase.Utc(Pick("2026-03-28 22:00", "2026-10-24 22:00", "2026-09-15 10:00", "2026-12-24 15:00")).AddMinutes(random.Next(0, 3000));
        var due = now.AddMinutes(Maybe(0.8) ? -random.Next(0, 5000) : random.Next(1, 60_000));
        var given = new RecipientCase { Now = now }
            .Mail(mail => mail with { Zone = Pick(Zones), Country = Pick("PL", "US", "JP", ""), ScheduledAt = due, StepNumber = random.Next(1, 3) })
            .Campaign(campaign => campaign with
            {
                Zone = Pick("Europe/Warsaw", "America/New_York", "UTC"),
                Windows = Pick(WeekWindows.Always, WeekWindows.Always, RecipientCase.Office, RecipientCase.Weekly(6, 7, 22, 4), RecipientCase.Weekly(1, 7, 8, 12)),
                KeepsHolidays = Maybe(0.5),
                ClosedDates = Maybe(0.2) ? [Date(now, 0), Date(now, 2)] : [],
                StartAt = Maybe(0.2) ? now.AddHours(random.Next(-100, 900)) : null,
                EndAt = Maybe(0.2) ? now.AddHours(random.Next(-20, 900)) : null,
                Steps = [.. campaign.Steps.Select(step => step with { NotAfter = Maybe(0.15) ? now.AddHours(random.Next(-20, 500)) : null })],
                Limits = new(
                    campaign.Id, new("America/New_York"), Cap(0.6), Maybe(0.05) ? 0 : Cap(0.3), Cap(0.3)),
            })
            .Sender(sender => sender with
            {
                Zone = Pick("Europe/Warsaw", "Asia/Kathmandu", "America/Los_Angeles"),
                Workday = Maybe(0.4) ? Pick(RecipientCase.Office, RecipientCase.Weekly(1, 7, 18, 23), RecipientCase.Weekly(6, 7, 6, 20)) : null,
                Freezes = Maybe(0.2) ? [new(Date(now, -1), Date(now, random.Next(0, 20)))] : [],
                NextSendAt = Maybe(0.15) ? now.AddMinutes(random.Next(1, 3000)) : now.AddMinutes(-1),
            })
            .SenderLimits(limits => limits with
            {
                Days = new(Pick("Europe/Warsaw", "Asia/Kathmandu")),
                DailyCap = random.Next(1, 9),
                Ramp = Maybe(0.4) ? new(random.Next(1, 5), 2, random.Next(0, 3), null) : null,
                HourlyCap = Cap(0.4),
                RollingCap = Cap(0.4),
                UserDailyCap = random.Next(1, 12),
                DomainHourlyCap = Cap(0.4),
                CompanyDailyCap = Cap(0.4),
                Probation = Maybe(0.15) ? new(random.Next(0, 2), now.AddMinutes(random.Next(-10, 3000))) : null,
                FollowUps = Maybe(0.3) ? new(null, null, null, Maybe(0.6) ? now.AddMinutes(random.Next(-10, 3000)) : null) : null,
            });
        return Maybe(0.5) ? WithUsage(given) : given;
    }

    RecipientCase WithUsage(RecipientCase given)
    {
        var sender = given.Facts.Senders[0];
        foreach (var counter in SendLimits.CountersToRead(sender.Limits, given.Facts.Campaign.Limits, given.Facts.Contact.Company, given.Now))
        {
            if (Maybe(0.5))
            {
                given.Usage.Set(counter, random.Next(0, counter.Kind == CounterKind.SenderHour ? 3 : 9));
            }
        }

        return given;
    }

    int? Cap(double share) => Maybe(share) ? random.Next(1, 8) : null;

    bool Maybe(double share) => random.NextDouble() < share;

    T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    static LocalDate Date(DateTime now, int days) => LocalDateTime.FromDateTime(now.AddDays(days)).Date;
}
