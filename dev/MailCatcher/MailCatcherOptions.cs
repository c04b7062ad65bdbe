using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ColdMail.Dev.MailCatcher;

/// <summary>How one <see cref="MailCatcherServer"/> listens, what it keeps and how it misbehaves.</summary>
public sealed record MailCatcherOptions
{
    /// <summary>Loopback unless said otherwise: what is caught is for this machine only.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free port; see <see cref="MailCatcherServer.SmtpPort"/>.</summary>
    public int SmtpPort { get; init; }

    /// <summary>0 takes a free port, null leaves the inbox and its API out.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Folder of the log and the mails; kept. Null: a temporary folder, removed at the end.</summary>
    public string? DataFolder { get; init; }

    public MailStorage Storage { get; init; } = MailStorage.Everything;

    /// <summary>True: a mail is answered with 250 only after its log line is on the disk, not only with the operating system.</summary>
    public bool Durable { get; init; }

    public MailTls Tls { get; init; } = MailTls.None;

    /// <summary>Null: a fresh self-made one for <c>localhost</c>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Name and password; when there is any, a client has to sign in before it may send.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    public FaultScript Faults { get; init; } = FaultScript.None;

    public int MaxMailBytes { get; init; } = 35 * 1024 * 1024;

    /// <summary>How many of the newest mails the inbox and the look-ups know. The log knows all of them.</summary>
    public int IndexedMails { get; init; } = 100_000;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What becomes of an accepted mail.</summary>
public enum MailStorage
{
    /// <summary>Log line and content, shown in the inbox.</summary>
    Everything,

    /// <summary>Log line only: the inbox lists the mail but cannot open it.</summary>
    LogOnly,

    /// <summary>Counted and forgotten, for measuring a sender.</summary>
    CountOnly,
}

public enum MailTls
{
    None,
    StartTls,

    /// <summary>TLS from the first byte, as on port 465.</summary>
    Implicit,
}
