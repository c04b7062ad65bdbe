using NodaTime;

namespace ColdMail.Dev.Simulation;

/// <summary>
/// Holds what was really sent against the figures of the month, by nothing but the instants and a clock on the wall: it
/// knows none of the code that planned them.
/// </summary>
static class MonthCheck
{
    const int WorkingDaysBeforeSecond = 2;
    static readonly TimeSpan BeforeThird = TimeSpan.FromDays(4);

    /// <param name="mails">In the order in which they went.</param>
    /// <returns>Everything that was broken; empty when the month was as it should be.</returns>
    public static IReadOnlyList<string> Breaches(
        IReadOnlyList<MonthMail> mails, IReadOnlyList<MonthSender> senders, IReadOnlyList<MonthCampaign> campaigns)
    {
        var (bySender, byCampaign) = (mails.ToLookup(mail => mail.SenderId), mails.ToLookup(mail => mail.CampaignId));
        return
        [
            .. senders.SelectMany(sender => OfSender(sender, [.. bySender[sender.Id]])),
            .. campaigns.SelectMany(campaign => OfCampaign(campaign, [.. byCampaign[campaign.Id]])),
            .. mails.CountBy(mail => (mail.Company, mail.SentAt.Date))
                .Where(day => day.Value > MonthSetup.CompanyDailyCap)
                .Select(day => $"{day.Key.Company} got {day.Value} mails on {day.Key.Date:yyyy-MM-dd}"),
            .. mails.CountBy(mail => (mail.CampaignId, mail.ContactId, mail.StepNumber))
                .Where(step => step.Value > 1)
                .Select(step => $"{step.Key} went {step.Value} times"),
        ];
    }

    static IEnumerable<string> OfSender(MonthSender sender, List<MonthMail> mails)
    {
        var zone = DateTimeZoneProviders.Tzdb[sender.Zone];
        foreach (var day in mails.CountBy(mail => Local(mail.SentAt, zone).Date).Where(day => day.Value > sender.DailyCap))
        {
            yield return $"sender {sender.Id} sent {day.Value} of {sender.DailyCap} on {day.Key}";
        }

        foreach (var hour in mails.CountBy(mail => mail.SentAt.Ticks / TimeSpan.TicksPerHour).Where(hour => hour.Value > sender.HourlyCap))
        {
            yield return $"sender {sender.Id} sent {hour.Value} of {sender.HourlyCap} in the hour {new DateTime(hour.Key * TimeSpan.TicksPerHour):s}";
        }

        for (var (first, last) = (0, 0); sender.RollingCap is { } rolling && last < mails.Count; last++)
        {
            while (mails[first].SentAt <= mails[last].SentAt.AddHours(-24))
            {
                first++;
            }

            if (last - first + 1 > rolling)
            {
                yield return $"sender {sender.Id} sent {last - first + 1} of {rolling} in 24 hours until {mails[last].SentAt:s}";
            }
        }

        foreach (var (before, after) in mails.Zip(mails.Skip(1)).Where(pair => (pair.Second.SentAt - pair.First.SentAt).TotalSeconds < sender.GapSeconds))
        {
            yield return $"sender {sender.Id} sent at {before.SentAt:s} and at {after.SentAt:s}, closer than {sender.GapSeconds} s";
        }

        foreach (var mail in mails.Where(mail => !sender.IsAtWork(Local(mail.SentAt, zone))))
        {
            yield return $"sender {sender.Id} sent at {mail.SentAt:s}, outside its workday";
        }
    }

    static IEnumerable<string> OfCampaign(MonthCampaign campaign, List<MonthMail> mails)
    {
        foreach (var mail in mails.Where(mail => !campaign.IsOpen(Local(mail, campaign), mail.Country)))
        {
            yield return $"campaign {campaign.Id} wrote to contact {mail.ContactId} at {Local(mail, campaign)} of {mail.Zone ?? campaign.Zone}";
        }

        var zone = DateTimeZoneProviders.Tzdb[campaign.Zone];
        foreach (var day in mails.CountBy(mail => Local(mail.SentAt, zone).Date).Where(day => day.Value > campaign.DailyCap))
        {
            yield return $"campaign {campaign.Id} sent {day.Value} of {campaign.DailyCap} on {day.Key}";
        }

        foreach (var day in mails.Where(mail => mail.StepNumber == 1).CountBy(mail => Local(mail.SentAt, zone).Date)
            .Where(day => day.Value > campaign.NewDailyCap))
        {
            yield return $"campaign {campaign.Id} wrote to {day.Value} new contacts on {day.Key}, at most {campaign.NewDailyCap}";
        }

        var sent = mails.GroupBy(mail => (mail.ContactId, mail.StepNumber)).ToDictionary(step => step.Key, step => step.First());
        foreach (var mail in mails.Where(mail => mail.StepNumber > 1))
        {
            if (!sent.TryGetValue((mail.ContactId, mail.StepNumber - 1), out var before) || IsTooEarly(before, mail, campaign))
            {
                yield return $"step {mail.StepNumber} of campaign {campaign.Id} went too early to contact {mail.ContactId}";
            }
        }
    }

    /// <summary>The second mail comes two working days after the first at its time of day, the third four days after the second.</summary>
    static bool IsTooEarly(MonthMail before, MonthMail mail, MonthCampaign campaign)
    {
        if (mail.StepNumber > 2)
        {
            return mail.SentAt - before.SentAt < BeforeThird;
        }

        var (from, to) = (Local(before, campaign), Local(mail, campaign));
        var workingDays = 0;
        for (var day = from.Date.PlusDays(1); day <= to.Date; day = day.PlusDays(1))
        {
            workingDays += campaign.IsDay(day, mail.Country) ? 1 : 0;
        }

        return workingDays < WorkingDaysBeforeSecond
            || (workingDays == WorkingDaysBeforeSecond && to.TimeOfDay < from.TimeOfDay);
    }

    static LocalDateTime Local(MonthMail mail, MonthCampaign campaign) =>
        Local(mail.SentAt, DateTimeZoneProviders.Tzdb[mail.Zone ?? campaign.Zone]);

    static LocalDateTime Local(DateTime utc, DateTimeZone zone) => Instant.FromDateTimeUtc(utc).InZone(zone).LocalDateTime;
}
