namespace ColdMail.Analytics;

/// <summary>What came of the mails that were sent in a range of days, whenever it happened.</summary>
/// <param name="Sent">Mails; likewise what follows, each mail once.</param>
/// <param name="Delivered">Sent, less those that are known to have bounced.</param>
/// <param name="DeliveryReported">Of them, those whose provider reported that the server of the recipient took them.</param>
/// <param name="Opened">Opened by a person as far as the request tells: indicative only.</param>
/// <param name="OpenedByMachine">By machines only; not among the opened. Likewise the clicks.</param>
/// <param name="AutoReplied">Answered automatically; not among the replied.</param>
/// <param name="Positive">With a reply whose conversation is labelled interested.</param>
/// <param name="People">Those whose first mail of a campaign was sent in the range, once for each campaign.</param>
/// <param name="Totals">Every open, click and reply, repeated ones too; counted some minutes later than the rest.</param>
public sealed record Figures(
    long Sent, long Delivered, long DeliveryReported, long Bounced, long Complained, long Unsubscribed, long Opened,
    OpenedKinds OpenedBy, long OpenedByMachine, long Clicked, long ClickedByMachine, long Replied, long AutoReplied, long Positive,
    PeopleFigures People, TotalFigures Totals, Rates Rates)
{
    public static readonly Figures None = Of(new long[Enum.GetValues<Measure>().Length]);

    /// <param name="counts">By <see cref="Measure"/>.</param>
    public static Figures Of(IReadOnlyList<long> counts)
    {
        long At(Measure measure) => counts[(int)measure];
        var (sent, bounced) = (At(Measure.Sent), At(Measure.Bounced));
        var delivered = sent - bounced;
        var kinds = new OpenedKinds(At(Measure.OpenedHuman), At(Measure.OpenedProxy), At(Measure.OpenedUnknown));
        var opened = kinds.Human + kinds.Proxy + kinds.Unknown;
        var people = new PeopleFigures(
            At(Measure.People), At(Measure.People) - At(Measure.PeopleBounced), At(Measure.PeopleBounced),
            At(Measure.PeopleUnsubscribed), At(Measure.PeopleOpened), At(Measure.PeopleClicked), At(Measure.PeopleReplied),
            At(Measure.PeoplePositive));
        return new(
            sent, delivered, At(Measure.DeliveryReported), bounced, At(Measure.Complained), At(Measure.Unsubscribed), opened, kinds,
            At(Measure.OpenedMachine), At(Measure.Clicked), At(Measure.ClickedMachine), At(Measure.Replied), At(Measure.AutoReplied),
            At(Measure.Positive), people,
            new(
                new(At(Measure.OpensHuman), At(Measure.OpensProxy), At(Measure.OpensUnknown), At(Measure.OpensMachine)),
                new(At(Measure.ClicksHuman), At(Measure.ClicksProxy), At(Measure.ClicksUnknown), At(Measure.ClicksMachine)),
                At(Measure.Replies)),
            new(
                Rate.Share(bounced, sent, "sent"),
                Rate.Share(opened, delivered, "delivered"),
                Rate.Share(At(Measure.Clicked), delivered, "delivered"),
                Rate.Share(At(Measure.Replied), delivered, "delivered"),
                Rate.Share(At(Measure.Unsubscribed), delivered, "delivered"),
                Rate.Share(At(Measure.Complained), delivered, "delivered"),
                Rate.Share(people.Replied, people.Contacted, "people contacted"),
                Rate.Share(people.Positive, people.Contacted, "people contacted")));
    }
}

/// <summary>Opened mails by what they were opened with: a person's program, the image cache of one, or a report that names none.</summary>
public sealed record OpenedKinds(long Human, long Proxy, long Unknown);

/// <param name="Delivered">People less those with a mail that bounced.</param>
public sealed record PeopleFigures(
    long Contacted, long Delivered, long Bounced, long Unsubscribed, long Opened, long Clicked, long Replied, long Positive);

public sealed record TotalFigures(HitFigures Opens, HitFigures Clicks, long Replies);

public sealed record HitFigures(long Human, long Proxy, long Unknown, long Machine);

/// <param name="Open">Indicative: image caches and privacy programs make it too high or too low.</param>
/// <param name="Reply">Mails that were replied to; likewise the others but the last two.</param>
/// <param name="PeopleReply">People who replied to any mail of the campaign.</param>
public sealed record Rates(
    Rate Bounce, Rate Open, Rate Click, Rate Reply, Rate OptOut, Rate Complaint, Rate PeopleReply, Rate PeoplePositive);

/// <summary>A share, with what it is a share of.</summary>
/// <param name="Base">What <paramref name="Of"/> counts, in words.</param>
/// <param name="Percent">To two decimals; null when there is nothing to be a share of.</param>
public sealed record Rate(long Count, long Of, string Base, double? Percent)
{
    internal static Rate Share(long count, long of, string what) => new(
        count, of, what, of > 0 ? Math.Round(100.0 * count / of, 2) : null);
}

/// <summary>One step of the way from sent to positive.</summary>
/// <param name="Stage"><c>sent</c>, <c>delivered</c>, <c>opened</c>, <c>clicked</c>, <c>replied</c> or <c>positive</c>.</param>
/// <param name="People">Each once, whichever of their mails it was.</param>
/// <param name="Mails">Each once.</param>
/// <param name="Total">Every time, repeated ones too; null where there is no such thing.</param>
/// <param name="IsIndicative">True of opens: programs that load or block images make them too many or too few.</param>
public sealed record FunnelStage(string Stage, long People, long Mails, long? Total, Rate OfPeople, bool IsIndicative)
{
    public static IReadOnlyList<FunnelStage> Of(Figures figures)
    {
        var (people, totals) = (figures.People, figures.Totals);
        FunnelStage Stage(string name, long of, long mails, long? total) => new(
            name, of, mails, total, Rate.Share(of, people.Contacted, "people contacted"), name == "opened");
        return
        [
            Stage("sent", people.Contacted, figures.Sent, null),
            Stage("delivered", people.Delivered, figures.Delivered, null),
            Stage("opened", people.Opened, figures.Opened, Persons(totals.Opens)),
            Stage("clicked", people.Clicked, figures.Clicked, Persons(totals.Clicks)),
            Stage("replied", people.Replied, figures.Replied, totals.Replies),
            Stage("positive", people.Positive, figures.Positive, null),
        ];
    }

    static long Persons(HitFigures hits) => hits.Human + hits.Proxy + hits.Unknown;
}
