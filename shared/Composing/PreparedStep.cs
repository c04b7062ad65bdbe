using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>
/// A step of a campaign, parsed, checked and compiled, so that a recipient costs nothing but writing text. Immutable and
/// safe from any thread; get it from <see cref="MailComposer.Prepare"/>, which keeps it by content.
/// </summary>
public sealed class PreparedStep
{
    readonly List<TemplateProblem> problems = [];

    PreparedStep(StepSource step, StepSource? threadStart, CampaignSettings settings)
    {
        Step = step;
        Settings = settings;
        ContinuesThread = string.IsNullOrWhiteSpace(step.Subject);
        SubjectStepId = ContinuesThread && threadStart is not null ? threadStart.StepId : step.StepId;

        var subject = TemplateParser.Parse(
            ContinuesThread ? threadStart?.Subject ?? "" : step.Subject, TemplatePart.Subject);
        var ownText = string.IsNullOrWhiteSpace(step.BodyText) ? null : TemplateParser.Parse(step.BodyText, TemplatePart.Text);
        var html = string.IsNullOrWhiteSpace(step.BodyHtml) && ownText is not null
            ? TextHtml.Of(ownText)
            : TemplateParser.Parse(step.BodyHtml, TemplatePart.Html);
        var body = HtmlBody.Prepare(html, mayHide => Footer.Html(settings, mayHide), settings.TrackClicks);

        problems.AddRange(subject.Problems);
        problems.AddRange(body.Problems);
        problems.AddRange(ownText?.Problems ?? []);
        CheckContent(step);
        Variables = MailTemplate.VariablesOf(ownText is null ? [subject, html] : [subject, html, ownText]);
        Links = body.Links;
        IsTextGenerated = ownText is null;
        Subject = TemplateProgram.Compile(problems.Count == 0 ? subject.Pieces : [], ValueEncoding.Plain);
        Html = TemplateProgram.Compile(problems.Count == 0 ? body.Html : [], ValueEncoding.Html);
        Text = TemplateProgram.Compile(problems.Count == 0 ? ownText?.Pieces ?? body.Text : [], ValueEncoding.Plain);
        TextFooter = TemplateProgram.Compile(Footer.Text(settings), ValueEncoding.Plain);
    }

    /// <summary>Everything a person has to change first; while there is anything, no mail is composed.</summary>
    public IReadOnlyList<TemplateProblem> Problems => problems;

    /// <summary>The fields that the mail asks for.</summary>
    public IReadOnlyList<TemplateVariable> Variables { get; }

    /// <summary>Whether the mail answers the last one of its thread.</summary>
    public bool ContinuesThread { get; }

    internal StepSource Step { get; }

    internal CampaignSettings Settings { get; }

    /// <summary>The step whose subject is used: its seed decides the spins, so that the thread keeps one subject.</summary>
    internal long SubjectStepId { get; }

    internal TemplateProgram Subject { get; }

    internal TemplateProgram Html { get; }

    internal TemplateProgram Text { get; }

    internal TemplateProgram TextFooter { get; }

    internal bool IsTextGenerated { get; }

    internal IReadOnlyList<LinkTarget> Links { get; }

    /// <param name="threadStart">
    /// The nearest earlier step with a subject, when <paramref name="step"/> has none; it is not looked at otherwise.
    /// </param>
    public static PreparedStep Prepare(StepSource step, StepSource? threadStart, CampaignSettings settings) =>
        new(step, threadStart, settings);

    void CheckContent(StepSource step)
    {
        if (ContinuesThread && SubjectStepId == step.StepId)
        {
            Refuse(TemplatePart.Subject, "Write a subject: only a follow-up may leave it empty, to continue the thread.");
        }

        if (!ContinuesThread && step.Subject.AsSpan().TrimStart() is var subject
            && (StartsWith(subject, "re:") || StartsWith(subject, "fw:") || StartsWith(subject, "fwd:")))
        {
            Refuse(TemplatePart.Subject, "Remove Re: or Fwd: from the subject: it says that there was a mail before, and spam filters know it.");
        }

        if (string.IsNullOrWhiteSpace(step.BodyHtml) && string.IsNullOrWhiteSpace(step.BodyText))
        {
            Refuse(TemplatePart.Html, "Write a text: the mail is empty.");
        }

        if (string.IsNullOrWhiteSpace(Settings.PostalAddress))
        {
            Refuse(TemplatePart.Html, "Add your postal address to your account: every mail has to show it.");
        }
    }

    void Refuse(TemplatePart part, string message) => problems.Add(new(part, 1, 1, message));

    static bool StartsWith(ReadOnlySpan<char> subject, string start) =>
        subject.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
