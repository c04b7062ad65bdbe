using System.Text;
using ColdMail.Composing;
using ColdMail.Tests.Tracking;
using ColdMail.Tracking;
using MimeKit;

namespace ColdMail.Tests.Composing;

/// <summary>A campaign, a recipient and a composer to vary in tests.</summary>
static class Mails
{
    public static readonly CampaignSettings Settings = new(7, 42, "Acme Ltd\n1 Main St, Springfield", false, false);

    public static readonly MailSender Bob = new("Bob Sender", "bob@sender.example", null, null);

    public static readonly Recipient Ada = new()
    {
        ContactId = 1_001,
        MessageRowId = 900_001,
        Email = "ada@math.example",
        FirstName = "Ada",
        LastName = "Lovelace",
        Company = "Analytical Engines",
        CustomFieldsJson = """{"website":"engines.example/about"}""",
        Sender = Bob,
        Date = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc),
    };

    public static MailComposer Composer { get; } = new(Links.Tokens, new(Links.Options), Links.Options);

    public static PreparedStep Step(
        string html, string subject = "Hello {{first_name}}", string? text = null, CampaignSettings? settings = null) =>
        Composer.Prepare(new(5, subject, html, text), null, settings ?? Settings);

    public static Composition.Composed Compose(PreparedStep step, Recipient? recipient = null) =>
        Assert.IsType<Composition.Composed>(Composer.Compose(step, recipient ?? Ada));

    /// <summary>The mail as a receiver parses it from the bytes on the wire.</summary>
    public static MimeMessage Received(Composition.Composed composed) => MimeMessage.Load(new MemoryStream(Wire(composed)));

    public static byte[] Wire(Composition.Composed composed)
    {
        using var wire = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        composed.Message.WriteTo(format, wire);
        return wire.ToArray();
    }

    public static string WireText(Composition.Composed composed) => Encoding.UTF8.GetString(Wire(composed));

    public static string Html(PreparedStep step, Recipient? recipient = null) => Received(Compose(step, recipient)).HtmlBody!;

    public static string Text(PreparedStep step, Recipient? recipient = null) =>
        Received(Compose(step, recipient)).TextBody!.ReplaceLineEndings("\n");

    public static MailLink LinkOf(Recipient recipient) => new(Settings.UserId, recipient.ContactId, recipient.MessageRowId);

    public static string OptOut(Recipient recipient) =>
        $"{Links.PublicUrl}/u/{Links.Tokens.Make(LinkUse.Unsubscribe, LinkOf(recipient))}";
}
