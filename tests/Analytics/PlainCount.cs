using ColdMail.Analytics;
using NodaTime;

namespace ColdMail.Tests.Analytics;

/// <summary>The plainest way to count: every number by itself, from the list of what was done.</summary>
sealed class PlainCount(IReadOnlyList<SentRow> mails, IReadOnlyList<Deed> deeds, string zone)
{
    readonly ILookup<(long, string), Deed> of = deeds.ToLookup(deed => (deed.Mail, deed.Type));

    public IEnumerable<(Dimension Dimension, DateOnly Day, long Item, Measure Measure, int Count)> Days()
    {
        var firsts = mails.GroupBy(mail => mail.Contact).Select(own => own.MinBy(mail => (mail.SentAt, mail.Id))!.Id).ToHashSet();
        var byContact = mails.ToLookup(mail => mail.Contact);
        foreach (var (dimension, item) in Dimensions())
        {
            foreach (var day in mails.GroupBy(mail => (Day(mail.SentAt), item(mail))))
            {
                var people = day.Where(mail => firsts.Contains(mail.Id)).Select(mail => byContact[mail.Contact]).ToList();
                foreach (var (measure, count) in Counts([.. day], people).Where(entry => entry.Count != 0))
                {
                    yield return (dimension, day.Key.Item1, day.Key.Item2, measure, count);
                }
            }
        }
    }

    public IEnumerable<(DateOnly Day, int Hour, Happening Happening, int Count)> Hours() =>
        from mail in mails
        from happened in Firsts(mail)
        where happened.At is not null
        group happened by (Day(happened.At!.Value), Local(happened.At!.Value).Hour, happened.Happening) into same
        select (same.Key.Item1, same.Key.Hour, same.Key.Happening, same.Count());

    static IEnumerable<(Dimension, Func<SentRow, long>)> Dimensions() =>
    [
        (Dimension.All, _ => 0), (Dimension.Step, mail => mail.Step), (Dimension.Sender, mail => mail.Sender),
        (Dimension.Provider, mail => (long)mail.Provider),
    ];

    IEnumerable<(Measure Measure, int Count)> Counts(IReadOnlyList<SentRow> day, List<IEnumerable<SentRow>> people)
    {
        int Mails(string type) => day.Count(mail => First(mail, type) is not null);
        int People(string type) => people.Count(own => own.Any(mail => First(mail, type) is not null));
        int Total(string type, string? kind) => day.Sum(mail => of[(mail.Id, type)].Count(deed => kind is null || deed.Class == kind));
        bool Had(SentRow mail, string kind) =>
            of[(mail.Id, "opened")].Concat(of[(mail.Id, "clicked")]).Any(deed => deed.Class == kind);

        var opened = day.Where(mail => First(mail, "opened") is not null).ToList();
        return
        [
            (Measure.Sent, day.Count), (Measure.DeliveryReported, Mails("delivered")), (Measure.Bounced, Mails("bounced")),
            (Measure.Complained, Mails("complained")), (Measure.Unsubscribed, Mails("unsubscribed")),
            (Measure.OpenedHuman, opened.Count(mail => Had(mail, "human"))),
            (Measure.OpenedProxy, opened.Count(mail => !Had(mail, "human") && Had(mail, "proxy"))),
            (Measure.OpenedUnknown, opened.Count(mail => !Had(mail, "human") && !Had(mail, "proxy"))),
            (Measure.OpenedMachine, day.Except(opened).Count(mail => of[(mail.Id, "opened")].Any())),
            (Measure.Clicked, Mails("clicked")),
            (Measure.ClickedMachine, day.Count(mail => First(mail, "clicked") is null && of[(mail.Id, "clicked")].Any())),
            (Measure.Replied, Mails("replied")), (Measure.People, people.Count), (Measure.PeopleBounced, People("bounced")),
            (Measure.PeopleUnsubscribed, People("unsubscribed")), (Measure.PeopleOpened, People("opened")),
            (Measure.PeopleClicked, People("clicked")), (Measure.PeopleReplied, People("replied")),
            (Measure.OpensHuman, Total("opened", "human")), (Measure.OpensProxy, Total("opened", "proxy")),
            (Measure.OpensUnknown, Total("opened", "unknown")), (Measure.OpensMachine, Total("opened", "machine")),
            (Measure.ClicksHuman, Total("clicked", "human")), (Measure.ClicksProxy, Total("clicked", "proxy")),
            (Measure.ClicksUnknown, Total("clicked", "unknown")), (Measure.ClicksMachine, Total("clicked", "machine")),
            (Measure.Replies, Total("replied", null)),
        ];
    }

    IEnumerable<(Happening Happening, DateTime? At)> Firsts(SentRow mail) =>
    [
        (Happening.Sent, mail.SentAt), (Happening.DeliveryReported, First(mail, "delivered")),
        (Happening.Bounced, First(mail, "bounced")), (Happening.Complained, First(mail, "complained")),
        (Happening.Unsubscribed, First(mail, "unsubscribed")), (Happening.Opened, First(mail, "opened")),
        (Happening.Clicked, First(mail, "clicked")), (Happening.Replied, First(mail, "replied")),
    ];

    /// <summary>The first time that says something about the person; a click is an open as well.</summary>
    DateTime? First(SentRow mail, string type) => of[(mail.Id, type)].Concat(type == "opened" ? of[(mail.Id, "clicked")] : [])
        .Where(deed => deed.Class != "machine")
        .Min(deed => (DateTime?)deed.At);

    DateOnly Day(DateTime at) => Local(at).Date.ToDateOnly();

    ZonedDateTime Local(DateTime at) => Instant.FromDateTimeUtc(at).InZone(DateTimeZoneProviders.Tzdb[zone]);
}
