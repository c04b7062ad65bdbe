using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ColdMail.Templates;
using ColdMail.Tracking;
using MimeKit;

namespace ColdMail.Composing;

/// <summary>
/// Makes the mail for one recipient of a step: renders, adds what law and mailbox providers ask for, and writes MIME. Pure:
/// no clock, no database, and the same input gives the same bytes, so that a retry is the same mail.
/// </summary>
public sealed class MailComposer(LinkTokens tokens, LinkKeys keys, LinkOptions options)
{
    readonly BoundedCache<(StepSource, StepSource?, CampaignSettings), PreparedStep> steps = new(200);

    /// <summary>As <see cref="PreparedStep.Prepare"/>, once for the same content.</summary>
    public PreparedStep Prepare(StepSource step, StepSource? threadStart, CampaignSettings settings) =>
        steps.GetOrAdd((step, threadStart, settings), key => PreparedStep.Prepare(key.Item1, key.Item2, key.Item3));

    public Composition Compose(PreparedStep step, Recipient recipient)
    {
        if (step.Problems is [var problem, ..])
        {
            return new Composition.Unsendable(UnsendableReason.BadStep, problem.Message);
        }

        if (MailHeaders.Address(recipient.Email, $"{recipient.FirstName} {recipient.LastName}") is not { } to)
        {
            return new Composition.Unsendable(UnsendableReason.BadRecipient, "The recipient's address is not a single valid address.");
        }

        if (MailHeaders.Address(recipient.Sender.Email, recipient.Sender.Name) is not { } from)
        {
            return new Composition.Unsendable(UnsendableReason.BadSender, "The sender's address is not a single valid address.");
        }

        return Render(step, recipient) switch
        {
            (Contents contents, _) => Write(step, recipient, contents, from, to),
            (_, var failure) => failure!,
        };
    }

    /// <summary>Subject, text and HTML as the recipient will see them, without the mail around it: for a preview.</summary>
    public Preview Preview(PreparedStep step, Recipient recipient) => Render(step, recipient) switch
    {
        _ when step.Problems.Count > 0 => new(null, null, null, [], step.Problems),
        (Contents contents, _) => new(contents.Subject, contents.Html, contents.Text, [], []),
        (_, Composition.MissingFields(var names)) => new(null, null, null, names, []),
        _ => new(null, null, null, [], [new(TemplatePart.Html, 1, 1, "With these values the mail is too long.")]),
    };

    (Contents? Contents, Composition? Failure) Render(PreparedStep step, Recipient recipient)
    {
        var mail = new MailLink(step.Settings.UserId, recipient.ContactId, recipient.MessageRowId);
        var optOut = recipient.IsTest
            ? $"{LinksOf(step)}/u/{UnsubscribeLink.TestToken}"
            : $"{LinksOf(step)}/u/{tokens.Make(LinkUse.Unsubscribe, mail)}";
        var values = recipient.Fields().Set(BuiltInFields.UnsubscribeUrl, optOut);
        var signature = SignatureParts.Of(recipient.Sender.Signature);
        var seed = Seed(step, step.Step.StepId, recipient);
        var subjectRun = new RenderRun(values, Seed(step, step.SubjectStepId, recipient));
        RenderRun textRun = null!;
        textRun = new RenderRun(values, seed)
        {
            Verbatim = Signature(signature.Text),
            LinkAddress = index => step.Links[index].Render(textRun),
        };
        RenderRun htmlRun = null!;
        htmlRun = new RenderRun(values, seed)
        {
            Verbatim = Signature(signature.Html),
            LinkAddress = index => Tracked(step, step.Links[index], recipient, mail, htmlRun),
        };

        var subject = step.Subject.Render(subjectRun);
        var text = step.Text.Render(textRun);
        var textFooter = step.TextFooter.Render(textRun);
        var html = step.Html.Render(htmlRun);
        string[] missing = [.. subjectRun.Missing.Union(htmlRun.Missing).Union(textRun.Missing)];
        if (missing.Length > 0)
        {
            return (null, new Composition.MissingFields(missing));
        }

        if (subject is null || text is null || textFooter is null || html is null)
        {
            return (null, new Composition.Unsendable(UnsendableReason.TooLong, "With this recipient's values the mail is too long."));
        }

        var line = FieldValues.Clean(subject);
        return (new(
            step.ContinuesThread && !recipient.StartsThread ? MailHeaders.Reply(line) : line,
            $"{(step.IsTextGenerated ? HtmlText.Tidy(text) : text.TrimEnd())}\n\n{textFooter}",
            step.Settings.TrackOpens && !recipient.IsTest ? WithPixel(step, html, mail) : html,
            optOut), null);
    }

    Composition.Composed Write(PreparedStep step, Recipient recipient, Contents contents, MailboxAddress from, MailboxAddress to)
    {
        var id = recipient.MessageId ?? MessageIds.Of(
            keys.Current.MessageId, step.Settings.UserId, step.Settings.CampaignId, step.Step.StepId, recipient.ContactId,
            recipient.Resend, from.Domain);
        var message = new MimeMessage();
        MailHeaders.Write(message, step, recipient, id, from, to);
        EncodedWords.SetSubject(message, contents.Subject);
        MailHeaders.WriteUnsubscribe(message, contents.OptOut, recipient.Sender);
        message.Body = MailBody.Of(contents.Text, contents.Html, id);
        return new Composition.Composed(message, id, contents.Hash());
    }

    /// <summary>The address as written, or the way to it that counts the click.</summary>
    string Tracked(PreparedStep step, LinkTarget link, Recipient recipient, MailLink mail, RenderRun run)
    {
        var address = link.Render(run);
        return step.Settings.TrackClicks && !recipient.IsTest && link.IsClick
            && Encoding.UTF8.GetByteCount(address) <= LinkTokens.MaxUrlBytes
            && Uri.TryCreate(address, UriKind.Absolute, out var target) && target.Scheme is "http" or "https"
            && !address.StartsWith($"{LinksOf(step)}/u/", StringComparison.Ordinal)
            ? $"{LinksOf(step)}/t/c/{tokens.MakeClick(mail, address)}"
            : address;
    }

    /// <summary>What links begin with. A domain of a user is https always: mail programs unsubscribe over nothing else.</summary>
    string LinksOf(PreparedStep step) => step.Settings.LinkHost is { } host ? $"https://{host}" : options.PublicUrl;

    string WithPixel(PreparedStep step, string html, MailLink mail)
    {
        var end = html.LastIndexOf("</body>", StringComparison.Ordinal);
        var pixel = $"""<img src="{LinksOf(step)}/t/o/{tokens.Make(LinkUse.Open, mail)}.gif" width="1" height="1" alt="" style="display:block;border:0">""";
        return html.Insert(end, pixel);
    }

    static Dictionary<string, string> Signature(string value) => new() { [BuiltInFields.Signature] = value };

    static ulong Seed(PreparedStep step, long stepId, Recipient recipient) =>
        ((ulong)step.Settings.CampaignId * 0x9E3779B97F4A7C15) ^ ((ulong)stepId * 0xC2B2AE3D27D4EB4F)
        ^ ((ulong)recipient.ContactId * 0x165667B19E3779F9);

    sealed record Contents(string Subject, string Text, string Html, string OptOut)
    {
        /// <summary>SHA-256 of subject, text and HTML in UTF-8 with a zero byte between them.</summary>
        public byte[] Hash()
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(Subject.Length + Text.Length + Html.Length + 2));
            var length = Encoding.UTF8.GetBytes(Subject, bytes);
            bytes[length++] = 0;
            length += Encoding.UTF8.GetBytes(Text, bytes.AsSpan(length));
            bytes[length++] = 0;
            length += Encoding.UTF8.GetBytes(Html, bytes.AsSpan(length));
            var hash = SHA256.HashData(bytes.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(bytes);
            return hash;
        }
    }
}

/// <summary>What a recipient would see, or why there is nothing to see.</summary>
public sealed record Preview(
    string? Subject, string? Html, string? Text, IReadOnlyList<string> MissingFields, IReadOnlyList<TemplateProblem> Problems);
