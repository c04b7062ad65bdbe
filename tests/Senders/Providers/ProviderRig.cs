using ColdMail.Senders;
using ColdMail.Senders.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace ColdMail.Tests.Senders.Providers;

/// <summary>The registered client with its real handler, pointed at scripted providers on this machine.</summary>
static class ProviderRig
{
    public const string Key = "SG.key-CANARY";

    public static readonly DateTimeOffset Now = new(2026, 9, 15, 10, 0, 0, TimeSpan.Zero);

    public static readonly ApiSettings SendGrid = new(MailProvider.SendGrid, Key, "global", "", "");

    public static readonly ApiSettings Mailgun = new(MailProvider.Mailgun, Key, "us", "mg.sender.example", "");

    public static readonly ApiSettings Postmark = new(MailProvider.Postmark, Key, "", "", "outbound");

    public static ApiSettings Of(MailProvider provider) => provider switch
    {
        MailProvider.SendGrid => SendGrid,
        MailProvider.Mailgun => Mailgun,
        MailProvider.Postmark => Postmark,
        _ => throw new ArgumentOutOfRangeException(nameof(provider)),
    };

    /// <summary>What the provider answers to a mail it takes.</summary>
    public static Act Accepts(MailProvider provider) => provider switch
    {
        MailProvider.SendGrid => new Act.Answer(202, "", ("X-Message-Id", "sg-1")),
        MailProvider.Mailgun => new Act.Answer(200, """{"id":"<step-1@sender.example>","message":"Queued. Thank you."}"""),
        MailProvider.Postmark => new Act.Answer(200, """{"To":"bo@receiver.example","MessageID":"pm-1","ErrorCode":0,"Message":"OK"}"""),
        _ => throw new ArgumentOutOfRangeException(nameof(provider)),
    };

    /// <param name="settings">On top of the addresses, all of which are <paramref name="url"/>.</param>
    public static ProviderClient Client(string url, params (string Name, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["Smtp:AllowLoopback"] = "true",
            ["Providers:SendGridUrl"] = url,
            ["Providers:SendGridEuUrl"] = url,
            ["Providers:MailgunUrl"] = url,
            ["Providers:MailgunEuUrl"] = url,
            ["Providers:PostmarkUrl"] = url,
            ["Providers:AnswerSeconds"] = "5",
            ["Providers:ConnectSeconds"] = "2",
        };
        foreach (var (name, value) in settings)
        {
            configuration[name] = value;
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        services.AddLogging();
        services.AddSenders();
        return services.BuildServiceProvider().GetRequiredService<ProviderClient>();
    }

    public static MimeMessage Mail()
    {
        var mail = new MimeMessage(
            [new MailboxAddress("Ana “A” Ąż", "ana@sender.example")],
            [new MailboxAddress("Bo", "bo@receiver.example")],
            "Re: Zażółć",
            new MultipartAlternative { new TextPart("plain") { Text = "Good morning ż" }, new TextPart("html") { Text = "<p>Good morning ż</p>" } })
        {
            MessageId = "step-2@sender.example",
            InReplyTo = "step-1@sender.example",
            Date = Now,
        };
        mail.ReplyTo.Add(new MailboxAddress("Ana", "answers@sender.example"));
        mail.References.Add("step-0@sender.example");
        mail.References.Add("step-1@sender.example");
        mail.Headers.Add(HeaderId.ListUnsubscribe, "<https://go.example.com/u/t>, <mailto:ana@sender.example?subject=unsubscribe%20t>");
        mail.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        return mail;
    }

    public static async Task<SendOutcome> SendMailAsync(this ApiConnection connection)
    {
        using var mail = Mail();
        return await connection.SendAsync(mail, "ana@sender.example", "bo@receiver.example", new MailKey(7, 4711));
    }
}
