using NodaTime;

namespace ColdMail.Analytics;

/// <summary>Says where the mails of one contact in one campaign are counted, and with what.</summary>
/// <remarks>
/// A function of the facts alone: in whatever order and however often they came in, the same facts are the same sums. What changed is
/// added by taking away the sums of the facts as they were counted and adding those of the facts as they are.
/// </remarks>
public static class Tally
{
    /// <param name="mails">All mails of the contact in the campaign.</param>
    /// <param name="zone">Whose days and hours.</param>
    /// <param name="sign">1 adds, -1 takes away.</param>
    public static void Add(Sums sums, IEnumerable<MailFacts> mails, DateTimeZone zone, int sign)
    {
        var sent = mails.Where(mail => mail.IsSent).ToList();
        foreach (var mail in sent)
        {
            foreach (var key in Keys(mail, zone))
            {
                AddMail(sums, key, mail, sign);
            }

            AddHours(sums, mail, zone, sign);
        }

        if (sent.MinBy(mail => (mail.SentAt, mail.MessageId)) is { } first)
        {
            foreach (var key in Keys(first, zone))
            {
                AddPerson(sums, key, sent, sign);
            }
        }
    }

    static DayKey[] Keys(MailFacts mail, DateTimeZone zone)
    {
        var all = new DayKey(mail.UserId, mail.CampaignId, Dimension.All, Local(mail.SentAt, zone).Day, 0);
        return
        [
            all,
            all with { Dimension = Dimension.Step, ItemId = mail.StepId },
            all with { Dimension = Dimension.Sender, ItemId = mail.SenderId },
            all with { Dimension = Dimension.Provider, ItemId = (long)mail.Provider },
        ];
    }

    static void AddMail(Sums sums, DayKey key, MailFacts mail, int sign)
    {
        void Count(Measure measure, int count) => sums.Add(key, measure, sign * count);
        void If(bool holds, Measure measure) => Count(measure, holds ? 1 : 0);

        Count(Measure.Sent, 1);
        If(mail.DeliveredAt is not null, Measure.DeliveryReported);
        If(mail.BouncedAt is not null, Measure.Bounced);
        If(mail.ComplainedAt is not null, Measure.Complained);
        If(mail.UnsubscribedAt is not null, Measure.Unsubscribed);
        if (OpenedAs(mail) is { } opened)
        {
            Count(opened, 1);
        }

        If(mail.ClickedAt is not null, Measure.Clicked);
        If(mail.ClickedAt is null && mail.Had(HitKind.ClickMachine), Measure.ClickedMachine);
        If(mail.RepliedAt is not null, Measure.Replied);
        If(mail.AutoRepliedAt is not null, Measure.AutoReplied);
        If(mail.PositiveAt is not null, Measure.Positive);
        Count(Measure.OpensHuman, mail.OpensHuman);
        Count(Measure.OpensProxy, mail.OpensProxy);
        Count(Measure.OpensUnknown, mail.OpensUnknown);
        Count(Measure.OpensMachine, mail.OpensMachine);
        Count(Measure.ClicksHuman, mail.ClicksHuman);
        Count(Measure.ClicksProxy, mail.ClicksProxy);
        Count(Measure.ClicksUnknown, mail.ClicksUnknown);
        Count(Measure.ClicksMachine, mail.ClicksMachine);
        Count(Measure.Replies, mail.Replies);
    }

    /// <summary>Whoever clicks has opened the mail, images or not, so a click tells as well by what it was opened.</summary>
    static Measure? OpenedAs(MailFacts mail) => mail switch
    {
        { OpenedAt: null } => mail.Had(HitKind.OpenMachine) ? Measure.OpenedMachine : null,
        _ when mail.Had(HitKind.OpenHuman) || mail.Had(HitKind.ClickHuman) => Measure.OpenedHuman,
        _ when mail.Had(HitKind.OpenProxy) || mail.Had(HitKind.ClickProxy) => Measure.OpenedProxy,
        _ => Measure.OpenedUnknown,
    };

    static void AddPerson(Sums sums, DayKey key, IReadOnlyCollection<MailFacts> mails, int sign)
    {
        void If(Func<MailFacts, DateTime?> happened, Measure measure) =>
            sums.Add(key, measure, mails.Any(mail => happened(mail) is not null) ? sign : 0);

        sums.Add(key, Measure.People, sign);
        If(mail => mail.BouncedAt, Measure.PeopleBounced);
        If(mail => mail.UnsubscribedAt, Measure.PeopleUnsubscribed);
        If(mail => mail.OpenedAt, Measure.PeopleOpened);
        If(mail => mail.ClickedAt, Measure.PeopleClicked);
        If(mail => mail.RepliedAt, Measure.PeopleReplied);
        If(mail => mail.PositiveAt, Measure.PeoplePositive);
    }

    static void AddHours(Sums sums, MailFacts mail, DateTimeZone zone, int sign)
    {
        void At(DateTime? instant, Happening happening)
        {
            if (instant is { } at)
            {
                var (day, hour) = Local(at, zone);
                sums.Add(new HourKey(mail.UserId, mail.CampaignId, day, hour), happening, sign);
            }
        }

        At(mail.SentAt, Happening.Sent);
        At(mail.DeliveredAt, Happening.DeliveryReported);
        At(mail.BouncedAt, Happening.Bounced);
        At(mail.ComplainedAt, Happening.Complained);
        At(mail.UnsubscribedAt, Happening.Unsubscribed);
        At(mail.OpenedAt, Happening.Opened);
        At(mail.ClickedAt, Happening.Clicked);
        At(mail.RepliedAt, Happening.Replied);
        At(mail.AutoRepliedAt, Happening.AutoReplied);
        At(mail.PositiveAt, Happening.Positive);
    }

    static (DateOnly Day, int Hour) Local(DateTime instant, DateTimeZone zone)
    {
        var local = Instant.FromDateTimeUtc(DateTime.SpecifyKind(instant, DateTimeKind.Utc)).InZone(zone);
        return (local.Date.ToDateOnly(), local.Hour);
    }
}
