using ColdMail.Explanations;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Tests.Explanations;

/// <summary>
/// A situation to be explained: a running campaign of two steps and one sender, a recipient in Warsaw whose first mail is due. Each
/// method changes one thing.
/// </summary>
public sealed record RecipientCase
{
    public const string Warsaw = "Europe/Warsaw";
    public const string NewYork = "America/New_York";
    public const long CampaignId = 3;
    public const long SenderId = 1;
    public const long UserId = 7;
    public const long ContactId = 70;

    /// <summary>Monday to Friday 09:00–17:00.</summary>
    public static readonly WeekWindows Office = Weekly(1, 5, 9, 17);

    static readonly RecipientMail First =
        new() { Id = 700, StepNumber = 1, SenderId = SenderId, Status = "scheduled", ScheduledAt = Utc("2026-01-01 00:00"), Zone = Warsaw };

    /// <summary>Tuesday noon in Warsaw, 06:00 in New York.</summary>
    public DateTime Now { get; init; } = Utc("2026-09-15 10:00");

    public Usage Usage { get; init; } = new();

    public RecipientFacts Facts { get; init; } = new()
    {
        Campaign = new(
            CampaignId, UserId, "Autumn", "running", NewYork, Office, UsesRecipientZone: true, KeepsHolidays: true, [], null, null,
            new(CampaignId, new(NewYork), null, null, null), 100,
            [new(31, 1, new(0, DelayUnit.Hours), null), new(32, 2, new(72, DelayUnit.Days), null)]),
        Contact = new() { Id = ContactId, Email = "grace@navy.example", Zone = Warsaw, ZoneReason = "FROM_COUNTRY", Country = "PL", Company = "navy.example" },
        Mails = [First],
        Senders =
        [
            new(
                SenderId, "ada@senders.example", "active", null, Warsaw,
                new(SenderId, UserId, "senders.example", new(Warsaw), 50, null, null, null, 1_000, null, null), new(90, 0), null, [],
                Utc("2026-01-01 00:00")),
        ],
    };

    public Explanation? Explain() => Explanation.Of(Facts with { Usage = Usage }, Now);

    public RecipientCase At(string utc) => this with { Now = Utc(utc) };

    public RecipientCase Campaign(Func<CampaignRules, CampaignRules> change) => this with { Facts = Facts with { Campaign = change(Facts.Campaign) } };

    public RecipientCase Notes(Func<CampaignNotes, CampaignNotes> change) => this with { Facts = Facts with { Notes = change(Facts.Notes) } };

    public RecipientCase Limits(Func<CampaignLimits, CampaignLimits> change) =>
        Campaign(campaign => campaign with { Limits = change(campaign.Limits) });

    public RecipientCase Sender(Func<SenderRules, SenderRules> change) => this with { Facts = Facts with { Senders = [change(Facts.Senders[0])] } };

    public RecipientCase SenderLimits(Func<SenderLimits, SenderLimits> change) =>
        Sender(sender => sender with { Limits = change(sender.Limits) });

    public RecipientCase Contact(Func<RecipientContact, RecipientContact> change) =>
        this with { Facts = Facts with { Contact = change(Facts.Contact) } };

    public RecipientCase Mail(Func<RecipientMail, RecipientMail> change) => this with { Facts = Facts with { Mails = [change(Facts.Mails[0])] } };

    /// <summary>The first step went; the second is as given.</summary>
    public RecipientCase FollowUp(Func<RecipientMail, RecipientMail> change) => this with
    {
        Facts = Facts with
        {
            Mails =
            [
                First with { Status = "sent", SentAt = Utc("2026-09-10 10:00"), Attempt = 1 },
                change(First with { Id = 701, StepNumber = 2 }),
            ],
        },
    };

    public RecipientCase Stop(string effect, string reason, string? until = null, long campaign = CampaignId) => this with
    {
        Facts = Facts with
        {
            Stops = [.. Facts.Stops, new(ContactId, campaign, effect, reason, until is null ? null : Utc(until))],
        },
    };

    /// <summary>Nothing is planned for the contact.</summary>
    public RecipientCase NoMail(string? exclusion = null, bool inAudience = false, string? wouldBeLeftOut = null) => this with
    {
        Facts = Facts with { Mails = [], Exclusion = exclusion, IsInAudience = inAudience, WouldBeLeftOut = wouldBeLeftOut },
    };

    public RecipientCase Used(CounterKind kind, long owner, string bucket, int mails, string subject = "")
    {
        Usage.Set(new(kind, owner, subject, Utc(bucket)), mails);
        return this;
    }

    public static RecipientCase New() => new();

    public static WeekWindows Weekly(int first, int last, int from, int to) => WeekWindows.Of(
        Enumerable.Range(first, last - first + 1).Select(day => new DayWindow((IsoDayOfWeek)day, new(from, 0), new(to, 0))));

    public static DateRange Days(int month, int first, int last) => new(new(2026, month, first), new(2026, month, last));

    public static DateTime Utc(string text) => DateTime.SpecifyKind(
        DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
