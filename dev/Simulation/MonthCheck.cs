using System.Globalization;
using ColdMail.Database;
using Dapper;
using NodaTime;

namespace ColdMail.Dev.Simulation;

/// <summary>A mail of the month that went.</summary>
public sealed record MonthMail(long CampaignId, long ContactId, int StepNumber, long SenderId, string? Zone, string Company, DateTime SentAt);

/// <summary>
/// Holds what was really sent against the figures of the month, by nothing but the instants and a clock on the wall: it
/// knows none of the code that planned them.
/// </summary>
static class MonthCheck
{
    public const double FairShare = 0.8;
    const int CompanyDailyCap = 5;

    public static async Task<IReadOnlyList<MonthMail>> MailsAsync(Db db, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<MonthMail>(new(
            """
            SELECT m.campaign_id AS CampaignId, m.contact_id AS ContactId, m.step_number AS StepNumber, m.sender_id AS SenderId,
                   c.zone AS Zone, c.company_domain AS Company, m.sent_at AS SentAt
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
             WHERE m.status = 'sent'
             ORDER BY m.sent_at, m.id
            """,
            commandTimeout: 600,
            cancellationToken: cancellation))];
    }

    /// <returns>Everything that was broken; empty when the month was as it should be.</returns>
    public static IReadOnlyList<string> Breaches(
        IReadOnlyList<MonthMail> mails, IReadOnlyList<MonthSender> senders, IReadOnlyList<MonthCampaign> campaigns) =>
    [
        .. senders.SelectMany(sender => OfSender(sender, [.. mails.Where(mail => mail.SenderId == sender.Id)])),
        .. campaigns.SelectMany(campaign => OfCampaign(campaign, [.. mails.Where(mail => mail.CampaignId == campaign.Id)])),
        .. mails.CountBy(mail => (mail.Company, mail.SentAt.Date))
            .Where(day => day.Value > CompanyDailyCap)
            .Select(day => $"{day.Key.Company} got {day.Value} mails on {day.Key.Date:yyyy-MM-dd}"),
        .. mails.CountBy(mail => (mail.CampaignId, mail.ContactId, mail.StepNumber))
            .Where(step => step.Value > 1)
            .Select(step => $"{step.Key} went {step.Value} times"),
    ];

    /// <summary>What each sender sent, against its share of everything by its cap.</summary>
    /// <returns>The lowest, 1 for exactly its share.</returns>
    public static double LowestShare(IReadOnlyList<MonthMail> mails, IReadOnlyList<MonthSender> senders)
    {
        var sent = mails.CountBy(mail => mail.SenderId).ToDictionary();
        double caps = senders.Sum(Capacity);
        return senders.Min(sender => sent.GetValueOrDefault(sender.Id) / (mails.Count * Capacity(sender) / caps));
    }

    /// <summary>Mails a day: a rolling figure below the cap is the smaller one.</summary>
    static double Capacity(MonthSender sender) => Math.Min(sender.DailyCap, sender.RollingCap ?? int.MaxValue);

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
            first = mails.FindIndex(first, mail => mail.SentAt > mails[last].SentAt.AddHours(-24));
            if (last - first + 1 > rolling)
            {
                yield return $"sender {sender.Id} sent {last - first + 1} of {rolling} in 24 hours until {mails[last].SentAt:s}";
            }
        }

        foreach (var (before, after) in mails.Zip(mails.Skip(1)).Where(pair => (pair.Second.SentAt - pair.First.SentAt).TotalSeconds < sender.GapSeconds))
        {
            yield return $"sender {sender.Id} sent at {before.SentAt:s} and at {after.SentAt:s}, closer than {sender.GapSeconds} s";
        }

        foreach (var mail in mails.Where(mail => sender.WorkStart is not null && !IsWithin(Local(mail.SentAt, zone).TimeOfDay, sender.WorkStart.Value, sender.WorkEnd!.Value)))
        {
            yield return $"sender {sender.Id} sent at {mail.SentAt:s}, outside its workday";
        }
    }

    static IEnumerable<string> OfCampaign(MonthCampaign campaign, List<MonthMail> mails)
    {
        foreach (var mail in mails)
        {
            var local = Local(mail.SentAt, DateTimeZoneProviders.Tzdb[mail.Zone ?? campaign.Zone]);
            if (!IsWithin(local.TimeOfDay, campaign.Start, campaign.End) || (!campaign.OnWeekends && local.DayOfWeek >= IsoDayOfWeek.Saturday))
            {
                yield return $"campaign {campaign.Id} wrote to contact {mail.ContactId} at {local} of {mail.Zone ?? campaign.Zone}";
            }
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

        var sent = mails.GroupBy(mail => (mail.ContactId, mail.StepNumber)).ToDictionary(step => step.Key, step => step.First().SentAt);
        foreach (var mail in mails.Where(mail => mail.StepNumber > 1))
        {
            if (!sent.TryGetValue((mail.ContactId, mail.StepNumber - 1), out var before)
                || mail.SentAt - before < (mail.StepNumber == 2 ? TimeSpan.FromDays(1.9) : TimeSpan.FromDays(4)))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"step {mail.StepNumber} of campaign {campaign.Id} went too early to contact {mail.ContactId}");
            }
        }
    }

    static LocalDateTime Local(DateTime utc, DateTimeZone zone) => Instant.FromDateTimeUtc(utc).InZone(zone).LocalDateTime;

    static bool IsWithin(LocalTime time, TimeOnly start, TimeOnly end) =>
        time.TickOfDay >= start.Ticks && time.TickOfDay < end.Ticks;
}
