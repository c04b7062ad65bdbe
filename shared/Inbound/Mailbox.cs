using System.Text;

namespace ColdMail.Inbound;

/// <summary>The mailbox of a sender account as its owner sees it. Never carries the password.</summary>
/// <param name="Tls"><c>none</c>, <c>starttls</c> or <c>implicit</c>.</param>
/// <param name="ReadAt">When it was last read (UTC); null: not yet.</param>
/// <param name="FreshUntil">Until then what was read counts as fresh (UTC); null: the last look failed, or there was none.</param>
/// <param name="LastError">Why it cannot be read, in words; null when it can.</param>
/// <param name="JunkFolder">The folder for unwanted mail that is read beside the inbox; null: none was found yet.</param>
public sealed record Mailbox(
    long SenderId, string Host, int Port, string Tls, string User, DateTime? ReadAt, DateTime? FreshUntil, int Failures, string? LastError,
    string? JunkFolder);

/// <summary>A mailbox as a person typed it, nothing checked.</summary>
/// <param name="Password">Null or empty keeps the stored one, if server and user stay the same.</param>
public sealed record MailboxDraft(string? Host, int? Port, string? Tls, string? User, string? Password)
{
    /// <summary>Leaves the password out of <see cref="object.ToString"/>.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Host = ").Append(Host);
        return true;
    }
}

/// <summary>A mailbox as a run needs it.</summary>
/// <param name="JunkFolder">The name that <paramref name="Junk"/> is about.</param>
public sealed record LeasedMailbox(
    long SenderId, long UserId, string FromEmail, ImapSettings? Settings, FolderCursor Inbox, string? JunkFolder, FolderCursor Junk, int Failures);

/// <summary>How far a folder has been read.</summary>
/// <param name="UidValidity">Null: nothing was read yet.</param>
/// <param name="LastUid">Everything up to it has been read.</param>
public readonly record struct FolderCursor(long? UidValidity, long LastUid);

/// <summary>The folders that are read.</summary>
public enum MailFolderKind
{
    Inbox,

    /// <summary>Where its server puts what it takes for unwanted.</summary>
    Junk,
}
