namespace ColdMail.Dev.Correspondence;

/// <summary>What a person does with the mails of a campaign.</summary>
enum Deed
{
    /// <summary>Reads and is silent.</summary>
    Nothing,
    Reply,

    /// <summary>Replies without citing, as some programs do.</summary>
    ReplyUncited,

    /// <summary>Replies, and the answer is taken for unwanted.</summary>
    ReplyIntoJunk,

    /// <summary>Replies from an address that nobody wrote to.</summary>
    ReplyFromSecondAddress,

    /// <summary>Passes the mail on, and a colleague replies in its thread.</summary>
    ColleagueReplies,

    /// <summary>A colleague writes a mail of his own.</summary>
    ColleagueWrites,
    ReplyToSecond,
    OptOut,
    AwayUntil,
    Away,
    Left,
    Complain,

    /// <summary>The address does not exist, and its server says so at once.</summary>
    RefusedAtOnce,

    /// <summary>The same, but its server finds out later and returns the mail.</summary>
    ReturnedLater,
}

/// <summary>What some people do, and what has to come of it.</summary>
/// <param name="Words">For the report.</param>
/// <param name="Share">How many of a hundred people.</param>
/// <param name="Contact">Status of the contact in the end.</param>
/// <param name="Mails">Status and reason of the mails to it in the end, step by step.</param>
/// <param name="Suppressed">Why the address is on the suppression list; empty: it is not.</param>
/// <param name="Answer">Label of the answer; empty: there is none.</param>
/// <param name="Copies">Mails in the person's mailbox after each stretch of time.</param>
sealed record Role(
    Deed Deed, string Words, int Share, string Contact, string Mails, string Suppressed, string Answer, IReadOnlyList<int> Copies)
{
    /// <summary>Days that pass before each further stretch: those of the two delays, and those of two absences.</summary>
    public static IReadOnlyList<int> Days { get; } = [0, 3, 3, 5, 12, 4];

    /// <summary>From the end of the first stretch on somebody is away for so many days.</summary>
    public const int AwayDays = 12;

    const string All = "sent, sent, sent";

    public static IReadOnlyList<Role> Cast { get; } =
    [
        new(Deed.Nothing, "say nothing", 40, "ok", All, "", "", [1, 2, 3, 3, 3, 3]),
        new(Deed.Reply, "reply", 10, "replied", "sent, cancelled REPLIED", "", "reply", [1, 1, 1, 1, 1, 1]),
        new(Deed.ReplyUncited, "reply without citing", 4, "replied", "sent, cancelled REPLIED", "", "reply", [1, 1, 1, 1, 1, 1]),
        new(Deed.ReplyIntoJunk, "reply, filed as junk", 4, "replied", "sent, cancelled REPLIED", "", "reply", [1, 1, 1, 1, 1, 1]),
        new(Deed.ReplyFromSecondAddress, "reply from another address", 4, "replied", "sent, cancelled REPLIED", "", "reply", [1, 1, 1, 1, 1, 1]),
        new(Deed.ColleagueReplies, "have a colleague reply", 4, "replied", "sent, cancelled REPLIED", "", "reply", [1, 1, 1, 1, 1, 1]),
        new(Deed.ColleagueWrites, "a colleague writes", 3, "ok", All, "", "review", [1, 2, 3, 3, 3, 3]),
        new(Deed.ReplyToSecond, "reply to the second mail", 5, "replied", "sent, sent, cancelled REPLIED", "", "reply", [1, 2, 2, 2, 2, 2]),
        new(Deed.OptOut, "opt out in words", 5, "unsubscribed", "sent, cancelled UNSUBSCRIBED", "unsubscribe", "opt_out", [1, 1, 1, 1, 1, 1]),
        new(Deed.AwayUntil, "are away until a day", 5, "ok", All, "", "auto_reply", [1, 1, 1, 1, 2, 3]),
        new(Deed.Away, "are away", 5, "ok", All, "", "auto_reply", [1, 1, 1, 2, 3, 3]),
        new(Deed.Left, "have left", 3, "ok", "sent, cancelled LEFT_COMPANY", "", "left", [1, 1, 1, 1, 1, 1]),
        new(Deed.Complain, "complain to their provider", 2, "complained", "sent, cancelled COMPLAINED", "complaint", "complaint", [1, 1, 1, 1, 1, 1]),
        new(Deed.RefusedAtOnce, "do not exist: refused", 3, "bounced", "failed BAD_ADDRESS", "bounce", "", [0, 0, 0, 0, 0, 0]),
        new(Deed.ReturnedLater, "do not exist: returned later", 3, "bounced", "sent, cancelled BOUNCED", "bounce", "bounce", [0, 0, 0, 0, 0, 0]),
    ];
}

/// <param name="Email">Of a company that nobody else is of.</param>
sealed record Person(string Email, Role Role)
{
    public string Domain => Email[(Email.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>So many people, each role by its share, in a mixed order that is always the same.</summary>
    /// <param name="number">A multiple of 100.</param>
    public static IReadOnlyList<Person> Of(int number) =>
    [
        .. Enumerable.Range(0, number / 100).SelectMany(_ => Role.Cast).SelectMany(role => Enumerable.Repeat(role, role.Share))
            .Select((role, place) => (Role: role, Place: place))
            .OrderBy(one => one.Place * 37 % number)
            .Select((one, index) => new Person($"pat@company{index + 1}.example", one.Role)),
    ];
}
