namespace ColdMail.Inbox;

/// <summary>What a conversation is taken for; the names in the database are those of <see cref="ThreadLabels"/>.</summary>
public enum ThreadLabel
{
    None,
    Interested,

    /// <summary>Its contact is to be written to later.</summary>
    NotNow,
    WrongPerson,

    /// <summary>Its contact wants no more mail. Final.</summary>
    OptedOut,
    OutOfOffice,
}

/// <summary>The labels as the database and the API write them.</summary>
public static class ThreadLabels
{
    static readonly string[] Names = ["none", "interested", "not_now", "wrong_person", "opted_out", "out_of_office"];

    public static string Name(this ThreadLabel label) => Names[(int)label];

    /// <returns>Null for a word that is none of them.</returns>
    public static ThreadLabel? Parse(string? name) => Array.IndexOf(Names, name) is var at and >= 0 ? (ThreadLabel)at : null;
}

/// <summary>A conversation of a contact with a sender, in a list.</summary>
/// <param name="Kind">Of the newest mail: reply, auto_reply, left, bounce, complaint, opt_out, review or other.</param>
/// <param name="Label">none, interested, not_now, wrong_person, opted_out or out_of_office.</param>
/// <param name="ByUser">A person set the label, not the system.</param>
/// <param name="Until">Of not_now and out_of_office: the day on which mails go on.</param>
/// <param name="Email">Of the contact.</param>
/// <param name="FromEmail">Who wrote the newest mail; somebody else where the contact passed ours on.</param>
public sealed record InboxThread(
    long Id, long SenderId, string SenderEmail, long ContactId, string Email, string FirstName, string LastName, string Company,
    long CampaignId, string Campaign, string Kind, string Label, bool ByUser, DateOnly? Until, bool IsUnread, string FromEmail,
    string FromName, string Subject, string Snippet, DateTime LastAt)
{
    /// <summary>Its place in the list.</summary>
    internal long LastMailId { get; init; }
}

/// <summary>A page of conversations, the one with the newest mail first.</summary>
/// <param name="Next">Give it as <c>before</c> to get the next page; null on the last one.</param>
public sealed record ThreadPage(IReadOnlyList<InboxThread> Items, long? Next);

/// <summary>Which conversations are asked for; null or false: all.</summary>
/// <param name="Search">Part of an address, a name, a company or a subject.</param>
public sealed record ThreadFilter(string? Label, string? Kind, long? CampaignId, long? SenderId, bool OnlyUnread, string? Search);

/// <param name="Label">See <see cref="InboxThread"/>.</param>
public sealed record LabelCount(string Label, long Threads, long Unread);

/// <summary>A file that came with a mail. It is named and not kept.</summary>
/// <param name="Name">As its writer called it; without a path.</param>
/// <param name="Size">Bytes; null: not known, because only the beginning of the mail was read.</param>
public sealed record Attachment(string Name, string Type, long? Size);

/// <summary>One mail of a conversation.</summary>
/// <param name="Id">In its own list: <c>inbound</c> of the inbox, <c>step</c> of the mails of campaigns, <c>reply</c> of the replies.</param>
/// <param name="Origin">inbound: theirs; step: ours, of a campaign; reply: ours, by hand.</param>
/// <param name="Status">Of ours: sent, uncertain, sending and so on; of theirs its kind.</param>
/// <param name="Text">Without what it quotes; null: it can no longer be written as it was.</param>
/// <param name="Quoted">What it quotes; null: nothing.</param>
/// <param name="Html">Cleaned: no scripts, styles, pictures or forms.</param>
public sealed record ThreadMail(
    string Origin, long Id, string Status, string? Reason, DateTime At, string From, string FromName, string To, string Subject,
    string? Text, string? Quoted, string? Html, IReadOnlyList<Attachment> Attachments)
{
    public long? CampaignId { get; init; }

    /// <summary>Of a step, from 1.</summary>
    public int? StepNumber { get; init; }

    /// <summary>Of a step: the text is, byte for byte, what went; false: the step or the contact was changed since.</summary>
    public bool? AsSent { get; init; }

    /// <summary>What the server said, of a mail of ours.</summary>
    public string? Answer { get; init; }
}

/// <summary>A conversation, its mails in the order of time.</summary>
/// <param name="IsCut">There are older mails than those shown.</param>
/// <param name="OptedOut">Its contact wants no more mail: an answer has to be confirmed.</param>
public sealed record ThreadView(InboxThread Thread, IReadOnlyList<ThreadMail> Mails, bool IsCut, bool OptedOut);
