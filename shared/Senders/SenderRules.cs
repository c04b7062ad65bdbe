using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ColdMail.Contacts;
using ColdMail.Senders.Providers;
using NodaTime;

namespace ColdMail.Senders;

/// <summary>What a sender account must be like to be stored.</summary>
public static class SenderRules
{
    const int MaxName = 120;
    const int MaxSignature = 10_000;
    const int MaxHost = 253;
    const int MaxUser = 320;
    const int MaxPasswordBytes = 1_000;
    const int LongestGapSeconds = 86_400;

    /// <summary>Reads a draft and collects everything that is wrong with it, by field.</summary>
    /// <param name="stored">What an edit replaces; null for a new account.</param>
    /// <param name="values">The account to store, when there are no problems.</param>
    public static bool TryRead(
        SenderDraft draft,
        StoredConnection? stored,
        SenderOptions options,
        bool allowLoopback,
        [NotNullWhen(true)] out SenderValues? values,
        out Dictionary<string, string[]> problems)
    {
        var fields = new Fields();
        draft = SmtpPresets.Fill(draft, fields.Problems);
        if (!draft.Provider.IsSmtp)
        {
            return TryReadApi(draft, stored, options, fields, out values, out problems);
        }

        var tls = fields.Tls(draft.Tls, draft.Port, allowLoopback);
        var read = new SenderValues(
            fields.Line("fromName", draft.FromName, MaxName),
            fields.Address("fromEmail", draft.FromEmail) ?? "",
            string.IsNullOrWhiteSpace(draft.ReplyTo) ? null : fields.Address("replyTo", draft.ReplyTo),
            fields.Signature(draft.Signature),
            fields.Host(draft.Host),
            fields.Port(draft.Port, tls, allowLoopback),
            tls,
            fields.Line("user", draft.User, MaxUser),
            string.IsNullOrEmpty(draft.Password) ? null : draft.Password,
            fields.Number("dailyCap", draft.DailyCap, options.DefaultDailyCap, 1, options.MaxDailyCap),
            fields.Number("minGapSeconds", draft.MinGapSeconds, options.DefaultMinGapSeconds, 0, LongestGapSeconds),
            fields.TimeZone(draft.TimeZone),
            SenderPacingRules.Read(draft.Pacing, options.MaxDailyCap, fields.Problems),
            KeepsConnection: false);
        read = read with
        {
            KeepsConnection = stored is not null && read.Password is null && stored.Api is null
                && (stored.Host, stored.Port, stored.Tls, stored.User) == (read.Host, read.Port, read.Tls, read.User),
        };
        fields.Password(read, stored);
        problems = fields.Problems;
        values = problems.Count == 0 ? read : null;
        return values is not null;
    }

    static bool TryReadApi(
        SenderDraft draft, StoredConnection? stored, SenderOptions options, Fields fields,
        [NotNullWhen(true)] out SenderValues? values, out Dictionary<string, string[]> problems)
    {
        var fromEmail = fields.Address("fromEmail", draft.FromEmail) ?? "";
        var api = ProviderRules.Read(draft.Provider, fromEmail, stored?.Api, stored?.HasApiKey is true, fields.Problems);
        var read = new SenderValues(
            fields.Line("fromName", draft.FromName, MaxName),
            fromEmail,
            string.IsNullOrWhiteSpace(draft.ReplyTo) ? null : fields.Address("replyTo", draft.ReplyTo),
            fields.Signature(draft.Signature),
            Host: "",
            Port: 587,
            SmtpTls.StartTls,
            User: "",
            Password: null,
            fields.Number("dailyCap", draft.DailyCap, options.DefaultDailyCap, 1, options.MaxDailyCap),
            fields.Number("minGapSeconds", draft.MinGapSeconds, options.DefaultMinGapSeconds, 0, LongestGapSeconds),
            fields.TimeZone(draft.TimeZone),
            SenderPacingRules.Read(draft.Pacing, options.MaxDailyCap, fields.Problems),
            KeepsConnection: api?.Key is null && api == stored?.Api)
        {
            Api = api,
        };
        problems = fields.Problems;
        values = problems.Count == 0 ? read : null;
        return values is not null;
    }

    sealed class Fields
    {
        public Dictionary<string, string[]> Problems { get; } = [];

        public string Line(string field, string? text, int max)
        {
            var line = text?.Trim() ?? "";
            if (line.Length > max)
            {
                Problem(field, $"Use at most {max} characters.");
            }
            else if (line.Any(char.IsControl))
            {
                Problem(field, "Use one line without control characters.");
            }

            return line;
        }

        public string? Address(string field, string? text)
        {
            var parsed = EmailAddress.Parse(text);
            if (!parsed.IsValid)
            {
                Problem(field, parsed.Fault.Explain());
            }

            return parsed.Address;
        }

        public string? Signature(string? html)
        {
            if (html?.Length > MaxSignature)
            {
                Problem("signature", $"Use at most {MaxSignature} characters.");
            }

            return string.IsNullOrWhiteSpace(html) ? null : html;
        }

        public string Host(string? text)
        {
            var host = text?.Trim().ToLowerInvariant() ?? "";
            if (host.Length is 0 or > MaxHost)
            {
                Problem("host", "Enter the name of the outgoing mail server, such as smtp.example.com.");
            }
            else if (host.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '/' or '@'))
            {
                Problem("host", "Enter only the server's name, such as smtp.example.com, without https:// and without a path.");
            }

            return host;
        }

        public SmtpTls Tls(string? text, int? port, bool allowLoopback)
        {
            var tls = text is null
                ? port == 465 ? SmtpTls.Implicit : SmtpTls.StartTls
                : SmtpTlsNames.Parse(text);
            if (tls is null)
            {
                Problem("tls", "Choose starttls (usual with port 587) or implicit (usual with port 465).");
            }
            else if (tls == SmtpTls.None && !allowLoopback)
            {
                Problem("tls", "A connection without TLS would show the password to everyone on the way. Choose starttls or implicit.");
            }

            return tls ?? SmtpTls.StartTls;
        }

        public int Port(int? port, SmtpTls tls, bool allowLoopback)
        {
            var isAllowed = allowLoopback ? port is null or (> 0 and < 65_536) : port is null || HostGuard.Ports.Contains(port.Value);
            if (!isAllowed)
            {
                Problem("port", $"Choose a mail port: {string.Join(", ", HostGuard.Ports)}.");
            }

            return port ?? (tls == SmtpTls.Implicit ? 465 : 587);
        }

        public int Number(string field, int? number, int otherwise, int min, int max)
        {
            if (number < min || number > max)
            {
                Problem(field, string.Create(CultureInfo.InvariantCulture, $"Choose a number from {min} to {max}."));
            }

            return number ?? otherwise;
        }

        public string TimeZone(string? id)
        {
            if (id is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is null)
            {
                Problem("timeZone", "Choose a time zone by its IANA name, such as Europe/Warsaw.");
            }

            return id ?? "";
        }

        /// <remarks>
        /// A stored password goes only to the server it was entered for: whoever gets into a session must not be able to
        /// have it sent to a server of his own.
        /// </remarks>
        public void Password(SenderValues read, StoredConnection? stored)
        {
            if (read.Password is not null && Encoding.UTF8.GetByteCount(read.Password) > MaxPasswordBytes)
            {
                Problem("password", "The password is too long.");
            }
            else if (read.User.Length > 0 && read.Password is null && stored?.HasPassword is not true)
            {
                Problem("password", "Enter the password that belongs to the user name.");
            }
            else if (read.User.Length > 0 && read.Password is null && !read.KeepsConnection)
            {
                Problem("password", "Enter the password again, because the server or the user name changed.");
            }
            else if (read.User.Length == 0 && read.Password is not null)
            {
                Problem("user", "Enter the user name that belongs to the password.");
            }
        }

        void Problem(string field, string text) => Problems[field] = [text];
    }
}
