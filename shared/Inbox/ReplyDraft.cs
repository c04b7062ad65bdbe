using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Html.Parser;
using ColdMail.Composing;
using ColdMail.Templates;

namespace ColdMail.Inbox;

/// <summary>A reply as a person wrote it, nothing checked.</summary>
/// <param name="Key">Of the client: the same key is the same reply, however often it is posted.</param>
/// <param name="Html">Null: made from the text.</param>
/// <param name="MailId">The mail of the conversation that it answers; null: the newest that a person wrote.</param>
/// <param name="Quote">Adds that mail below.</param>
/// <param name="AnswersOptedOut">Sends it although the contact wants no mail.</param>
public sealed record ReplyDraft(string Key, string? Text, string? Html, long? MailId, bool Quote, bool AnswersOptedOut)
{
    /// <summary>SHA-256 of everything but the key.</summary>
    public byte[] Hash(long threadId) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{threadId}\0{Text}\0{Html}\0{MailId}\0{Quote}\0{AnswersOptedOut}")));
}

/// <summary>What a reply answers.</summary>
/// <param name="Ids">Of the conversation so far, the oldest first; the last is that of the mail itself.</param>
public sealed record AnsweredMail(string Email, string Name, string Subject, string Text, DateTime At, IReadOnlyList<string> Ids);

/// <summary>The words of a reply, checked and complete.</summary>
/// <param name="Html">Null: to be made from the text.</param>
public sealed record ReplyText(string Subject, string Text, string? Html)
{
    /// <summary>Longer than anybody writes by hand.</summary>
    public const int Most = 100_000;

    const int MostQuoted = 20_000;

    /// <param name="problems">By field, when there is no reply.</param>
    public static ReplyText? Of(ReplyDraft draft, AnsweredMail answered, out Dictionary<string, string[]> problems)
    {
        problems = [];
        var html = string.IsNullOrWhiteSpace(draft.Html) ? null : HostileHtml.Clean(draft.Html);
        var text = string.IsNullOrWhiteSpace(draft.Text) ? TextOf(html) : draft.Text.ReplaceLineEndings("\n").Trim();
        if (draft.Text?.Length > Most || draft.Html?.Length > HostileHtml.Most)
        {
            problems["text"] = [string.Create(CultureInfo.InvariantCulture, $"The reply is too long. Use at most {Most:N0} characters.")];
        }
        else if (text.Length == 0)
        {
            problems["text"] = ["Write something first."];
        }
        else if (text.Contains("{{", StringComparison.Ordinal) || html?.Contains("{{", StringComparison.Ordinal) == true)
        {
            problems["text"] = ["There is a merge field left, such as {{first_name}}. A reply goes as it is written: replace it by the words you mean."];
        }

        return problems.Count > 0
            ? null
            : new(
                Shortened(MailHeaders.Reply(FieldValues.Clean(answered.Subject))),
                draft.Quote ? $"{text}\n\n{Introduction(answered)}\n{Quoted(answered.Text)}" : text,
                html is not null && draft.Quote
                    ? $"{html}<p>{ValueEncoder.Html(Introduction(answered))}</p><blockquote>{Lines(Cut(answered.Text))}</blockquote>"
                    : html);
    }

    /// <summary>The text as HTML, for a mail that was written without.</summary>
    public static string HtmlOf(string text) => $"<div>{Lines(text)}</div>";

    static string Lines(string text) => ValueEncoder.Html(text).ReplaceLineEndings("<br>\n");

    static string TextOf(string? html)
    {
        if (html is null)
        {
            return "";
        }

        using var document = new HtmlParser().ParseDocument(html);
        return document.Body is { } body ? HtmlText.Of(body) : "";
    }

    static string Introduction(AnsweredMail mail) => string.Create(
        CultureInfo.InvariantCulture, $"On {mail.At:yyyy-MM-dd} at {mail.At:HH:mm} UTC, {FieldValues.Clean(mail.Name.Length > 0 ? mail.Name : mail.Email)} wrote:");

    static string Quoted(string text) => string.Join('\n', Cut(text).Split('\n').Select(line => line.StartsWith('>') ? $">{line}" : $"> {line}"));

    static string Cut(string text)
    {
        var trimmed = text.ReplaceLineEndings("\n").Trim();
        return trimmed.Length > MostQuoted ? $"{trimmed[..MostQuoted]} […]" : trimmed;
    }

    static string Shortened(string subject) => subject.Length > 900 ? subject[..900] : subject;
}
