using ColdMail.Analytics;
using NodaTime;

namespace ColdMail.Tests.Analytics;

public sealed class TallyTests
{
    static readonly DateTimeZone Warsaw = DateTimeZoneProviders.Tzdb["Europe/Warsaw"];

    [Theory]
    [InlineData("2026-03-28T22:59:59Z", "2026-03-28", 23)]
    [InlineData("2026-03-28T23:00:00Z", "2026-03-29", 0)]
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29", 3)]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25", 2)]
    [InlineData("2026-10-25T01:30:00Z", "2026-10-25", 2)]
    public void A_mail_counts_on_the_day_and_hour_of_the_zone(string sent, string day, int hour)
    {
        var sums = Of(Mail(1, Utc(sent)));

        Assert.All(sums.Days, entry => Assert.Equal(DateOnly.Parse(day, null), entry.Key.Day));
        Assert.Equal([new HourKey(1, 2, DateOnly.Parse(day, null), hour)], sums.Hours.Select(entry => entry.Key));
    }

    [Fact]
    public void A_person_counts_once_on_the_day_of_the_first_mail_whichever_mail_was_answered()
    {
        var sums = Of(
            Mail(1, Utc("2026-09-01T10:00:00Z")),
            Mail(2, Utc("2026-09-04T10:00:00Z")) with { StepId = 4, RepliedAt = Utc("2026-09-05T10:00:00Z") });

        Assert.Equal(
            [("2026-09-01", 1, 0, 1, 1), ("2026-09-04", 1, 1, 0, 0)],
            sums.Days.Where(entry => entry.Key.Dimension == Dimension.All).Select(entry => (
                entry.Key.Day.ToString("O", null), entry.Counts[(int)Measure.Sent], entry.Counts[(int)Measure.Replied],
                entry.Counts[(int)Measure.People], entry.Counts[(int)Measure.PeopleReplied])));
    }

    [Fact]
    public void An_open_by_machines_only_is_no_open_and_a_click_tells_by_what_a_mail_was_opened()
    {
        var at = Utc("2026-09-01T10:00:00Z");

        Assert.Equal([Measure.OpenedMachine], Opened(Mail(1, at).Noting(HitKind.OpenMachine)));
        Assert.Equal([Measure.OpenedHuman], Opened((Mail(1, at) with { OpenedAt = at }).Noting(HitKind.OpenProxy).Noting(HitKind.ClickHuman)));
        Assert.Equal([Measure.OpenedProxy], Opened((Mail(1, at) with { OpenedAt = at }).Noting(HitKind.OpenProxy).Noting(HitKind.OpenMachine)));
        Assert.Equal([Measure.OpenedUnknown], Opened(Mail(1, at) with { OpenedAt = at }));
    }

    [Fact]
    public void Taking_away_what_was_added_leaves_nothing()
    {
        var mail = Mail(1, Utc("2026-09-01T10:00:00Z")) with { ClickedAt = Utc("2026-09-02T10:00:00Z"), OpensHuman = 3 };
        var sums = Of(mail);

        Tally.Add(sums, [mail], Warsaw, -1);

        Assert.Empty(sums.Days);
        Assert.Empty(sums.Hours);
    }

    [Fact]
    public void The_sums_of_a_user_hold_every_dimension_but_steps()
    {
        var users = Of(Mail(1, Utc("2026-09-01T10:00:00Z"))).OfUsers();

        Assert.Equal(
            [(Dimension.All, 0L), (Dimension.Campaign, 2L), (Dimension.Sender, 5L), (Dimension.Provider, 2L)],
            users.Days.Select(entry => (entry.Key.Dimension, entry.Key.ItemId)));
        Assert.All(users.Days, entry => Assert.Equal(0, entry.Key.CampaignId));
    }

    static IEnumerable<Measure> Opened(MailFacts mail)
    {
        var counts = Of(mail).Days.First().Counts;
        return Enum.GetValues<Measure>().Where(measure =>
            measure is Measure.OpenedHuman or Measure.OpenedProxy or Measure.OpenedUnknown or Measure.OpenedMachine
                && counts[(int)measure] == 1);
    }

    static Sums Of(params MailFacts[] mails)
    {
        var sums = new Sums();
        Tally.Add(sums, mails, Warsaw, 1);
        return sums;
    }

    static MailFacts Mail(long id, DateTime sentAt) => new()
    {
        MessageId = id,
        UserId = 1,
        CampaignId = 2,
        ContactId = 3,
        StepId = 1,
        SenderId = 5,
        Provider = RecipientProvider.Google,
        IsSent = true,
        SentAt = sentAt,
    };

    static DateTime Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
}
