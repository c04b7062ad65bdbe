using System.Diagnostics.CodeAnalysis;
using ColdMail.Senders;

namespace ColdMail.Inbound;

/// <summary>What the settings of a mailbox must be like to be stored.</summary>
public static class MailboxRules
{
    /// <param name="settings">When there are no problems; without a password the stored one is meant.</param>
    public static bool TryRead(
        MailboxDraft draft, bool allowLoopback, [NotNullWhen(true)] out ImapSettings? settings, out Dictionary<string, string[]> problems)
    {
        problems = [];
        var host = draft.Host?.Trim().ToLowerInvariant() ?? "";
        if (host.Length is 0 or > 253 || host.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '/' or '@'))
        {
            problems["host"] = ["Enter the name of the IMAP server, such as imap.example.com."];
        }

        var tls = draft.Tls is null ? draft.Port == 143 ? SmtpTls.StartTls : SmtpTls.Implicit : SmtpTlsNames.Parse(draft.Tls);
        if (tls is null || (tls == SmtpTls.None && !allowLoopback))
        {
            problems["tls"] = ["Choose implicit (usual with port 993) or starttls (usual with port 143)."];
        }

        var port = draft.Port ?? (tls == SmtpTls.Implicit ? 993 : 143);
        if (allowLoopback ? port is < 1 or > 65_535 : !ImapSettings.Ports.Contains(port))
        {
            problems["port"] = [$"Choose a port of IMAP: {string.Join(", ", ImapSettings.Ports)}."];
        }

        var user = draft.User?.Trim() ?? "";
        if (user.Length is 0 or > 320 || user.Any(char.IsControl))
        {
            problems["user"] = ["Enter the user name of the mailbox, often its address."];
        }

        if (draft.Password?.Length > 1_000)
        {
            problems["password"] = ["Use at most 1000 characters."];
        }

        settings = problems.Count == 0 ? new(host, port, tls!.Value, user, draft.Password ?? "") : null;
        return settings is not null;
    }
}
