using System.Text.RegularExpressions;

namespace ColdMail.Inbound;

/// <summary>What mail systems say in words, as the status code that they mean (RFC 3463).</summary>
/// <remarks>Rows are tried from the top: what blames the sender comes before what blames the recipient.</remarks>
static partial class BounceWords
{
    static readonly (Regex Words, string Status)[] Providers =
    [
        // Exchange and Exchange Online.
        (new(@"RESOLVER\.ADR\.(?:Ex)?RecipNotFound|RESOLVER\.ADR\.RecipientNotFound|RecipientNotFound", Options), "5.1.1"),
        (new(@"RESOLVER\.RST\.(?:AuthRequired|NotAuthorized|RestrictedToRecipientsPermission)|RESOLVER\.GRP\.", Options), "5.7.1"),
        (new(@"STOREDRV\.Deliver.*(?:quota|mailbox full)|QuotaExceededException", Options), "5.2.2"),
        // Yahoo, AOL.
        (new(@"user doesn't have a (?:yahoo|ymail|aol)\S* account|delivery error: dd", Options), "5.1.1"),
        (new(@"account has been disabled or discontinued", Options), "5.2.1"),
        // Gmail.
        (new(@"email account that you tried to reach (?:does not exist|is inactive)|NoSuchUser", Options), "5.1.1"),
        (new(@"email account that you tried to reach is (?:disabled|over quota)|OverQuota(?:Temp|Perm)", Options), "5.2.2"),
        // Domino, GroupWise, Notes.
        (new(@"not (?:listed|found) in (?:public Name & Address Book|(?:the )?(?:Domino )?Directory)|not unique\. Several matches found", Options), "5.1.1"),
        (new(@"\(user not found\)|\(mailbox unknown\)", Options), "5.1.1"),
        // Proofpoint, Mimecast, Barracuda, Spamhaus.
        (new(@"proofpoint.*blocked|mimecast.*(?:reject|policy)|barracudanetworks|spamhaus|spamcop|sorbs|uceprotect|cloudmark", Options), "5.7.1"),
    ];

    static readonly (Regex Words, string Status)[] Common =
    [
        (new(@"\b(?:spam|blacklist\w*|blocklist\w*|block list|listed (?:at|in|on|by)|reputation|dmarc|\bspf\b|dkim|policy (?:reasons?|violation|rejection)|message (?:content )?rejected|content rejected|not allowed to send|relay(?:ing)? (?:access )?denied|virus)\b", Options), "5.7.1"),
        (new(@"(?:mailbox|inbox|account|user|quota)\b.{0,30}\b(?:is full|full|exceed\w*|over ?quota)|over ?quota|exceeds allowed size|quota exceeded|insufficient (?:disk|storage)", Options), "5.2.2"),
        (new(@"(?:account|mailbox|user|recipient)\b.{0,30}\b(?:disabled|inactive|suspended|deactivated|discontinued|expired)", Options), "5.2.1"),
        (new(@"message (?:size|too (?:large|big))|exceeds? (?:the )?(?:maximum|size)", Options), "5.3.4"),
        (new(@"(?:host|domain)(?: name)?\b.{0,40}\b(?:not found|does not exist|unknown|invalid|nonexistent)|no such domain|unrouteable (?:mail )?domain|name (?:or service )?(?:not known|not found)|couldn't find any host", Options), "5.1.2"),
        (new(@"no such (?:user|recipient|mailbox|address|person)|(?:user|recipient|address|mailbox|account)\b.{0,40}\b(?:unknown|not (?:found|exist\w*|known|valid)|does(?: not|n't) exist|unavailable|invalid|rejected)|unknown (?:user|recipient|local|address|mailbox)|(?:no|not a) (?:valid )?(?:mailbox|user|recipient)\b|unrouteable address|invalid (?:recipient|address|mailbox|user)|does not (?:like|exist)|no longer (?:valid|active|available|with|works)|no account by that name", Options), "5.1.1"),
        (new(@"(?:retry|delivery) time(?:out)? (?:exceeded|expired)|timed? ?out|too long in (?:the )?queue|could not be delivered (?:for|after)|connection (?:refused|timed)|unreachable", Options), "4.4.7"),
    ];

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled;

    public static string? OfProvider(string text) => Find(Providers, text);

    public static string? Of(string text) => Find(Common, text);

    static string? Find((Regex Words, string Status)[] table, string text) =>
        table.Where(row => row.Words.IsMatch(text)).Select(row => row.Status).FirstOrDefault();
}
