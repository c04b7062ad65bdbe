using System.Text;
using System.Text.Json.Nodes;
using ColdMail.Senders;
using Microsoft.AspNetCore.WebUtilities;
using MimeKit;
using static ColdMail.Tests.Senders.Providers.ProviderRig;

namespace ColdMail.Tests.Senders.Providers;

/// <summary>What each provider gets, byte by byte where it matters.</summary>
public sealed class ProviderPayloadTests
{
    [Fact]
    public async Task SendGrid_gets_every_header_of_ours_the_marks_and_no_tracking_of_its_own()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => Accepts(SendGrid.Provider);

        var outcome = await Client(provider.Url).Open(SendGrid).SendMailAsync();

        Assert.Equal(new SendOutcome.Accepted("SendGrid answered 202.", "sg-1"), outcome);
        var asked = Assert.Single(provider.Requests);
        Assert.Equal(("POST /v3/mail/send", $"Bearer {Key}"), (asked.Line, asked.Headers["Authorization"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {
                  "personalizations": [{ "to": [{ "email": "bo@receiver.example", "name": "Bo" }] }],
                  "from": { "email": "ana@sender.example", "name": "Ana “A” Ąż" },
                  "reply_to": { "email": "answers@sender.example", "name": "Ana" },
                  "subject": "Re: Zażółć",
                  "content": [
                    { "type": "text/plain", "value": "Good morning ż" },
                    { "type": "text/html", "value": "<p>Good morning ż</p>" }
                  ],
                  "headers": {
                    "Message-Id": "<step-2@sender.example>",
                    "In-Reply-To": "<step-1@sender.example>",
                    "References": "<step-0@sender.example> <step-1@sender.example>",
                    "List-Unsubscribe": "<https://go.example.com/u/t>, <mailto:ana@sender.example?subject=unsubscribe%20t>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"
                  },
                  "custom_args": { "mk": "step-2@sender.example", "mm": "4711", "mu": "7" },
                  "tracking_settings": {
                    "click_tracking": { "enable": false, "enable_text": false },
                    "open_tracking": { "enable": false },
                    "subscription_tracking": { "enable": false },
                    "ganalytics": { "enable": false }
                  }
                }
                """),
            JsonNode.Parse(asked.Body)),
            asked.Body);
    }

    [Fact]
    public async Task Postmark_gets_every_header_of_ours_the_marks_and_no_tracking_of_its_own()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => Accepts(Postmark.Provider);

        var outcome = await Client(provider.Url).Open(Postmark with { MessageStream = "broadcast" }).SendMailAsync();

        Assert.Equal(new SendOutcome.Accepted("Postmark 200: OK", "pm-1"), outcome);
        var asked = Assert.Single(provider.Requests);
        Assert.Equal(("POST /email", Key), (asked.Line, asked.Headers["X-Postmark-Server-Token"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {
                  "From": "\"Ana “A” Ąż\" <ana@sender.example>",
                  "To": "\"Bo\" <bo@receiver.example>",
                  "ReplyTo": "answers@sender.example",
                  "Subject": "Re: Zażółć",
                  "TextBody": "Good morning ż",
                  "HtmlBody": "<p>Good morning ż</p>",
                  "Headers": [
                    { "Name": "Message-Id", "Value": "<step-2@sender.example>" },
                    { "Name": "In-Reply-To", "Value": "<step-1@sender.example>" },
                    { "Name": "References", "Value": "<step-0@sender.example> <step-1@sender.example>" },
                    { "Name": "List-Unsubscribe", "Value": "<https://go.example.com/u/t>, <mailto:ana@sender.example?subject=unsubscribe%20t>" },
                    { "Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click" },
                    { "Name": "X-PM-KeepID", "Value": "true" }
                  ],
                  "Metadata": { "mk": "step-2@sender.example", "mm": "4711", "mu": "7" },
                  "MessageStream": "broadcast",
                  "TrackOpens": false,
                  "TrackLinks": "None"
                }
                """),
            JsonNode.Parse(asked.Body)),
            asked.Body);
    }

    [Fact]
    public async Task Mailgun_gets_the_mail_as_it_is_with_the_marks_and_no_tracking_of_its_own()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => Accepts(Mailgun.Provider);

        var outcome = await Client(provider.Url).Open(Mailgun).SendMailAsync();

        Assert.Equal(new SendOutcome.Accepted("Mailgun 200: Queued. Thank you.", "step-1@sender.example"), outcome);
        var asked = Assert.Single(provider.Requests);
        Assert.Equal(
            ("POST /v3/mg.sender.example/messages.mime", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"api:{Key}"))}"),
            (asked.Line, asked.Headers["Authorization"]));
        var form = await FormAsync(asked);
        Assert.Equal(
            new()
            {
                ["to"] = "bo@receiver.example",
                ["o:tracking"] = "no",
                ["o:tracking-clicks"] = "no",
                ["o:tracking-opens"] = "no",
                ["v:mk"] = "step-2@sender.example",
                ["v:mm"] = "4711",
                ["v:mu"] = "7",
            },
            form.Where(field => field.Key != "message").ToDictionary());
        using var expected = Mail();
        using var sent = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(form["message"])), TestContext.Current.CancellationToken);
        Assert.Equal(
            Ours(expected).Select(header => (header.Field, header.Value)),
            Ours(sent).Select(header => (header.Field, header.Value)));
        Assert.Equal((expected.TextBody, expected.HtmlBody), (sent.TextBody, sent.HtmlBody));
    }

    [Fact]
    public async Task A_header_never_becomes_two()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => Accepts(Postmark.Provider);
        using var mail = Mail();
        mail.From.Clear();
        mail.From.Add(new MailboxAddress("Ana\r\nBcc: x@evil.example", "ana@sender.example"));
        mail.Headers[HeaderId.ListUnsubscribe] = "<https://go.example.com/u/t>\r\n X-Evil: 1";

        await Client(provider.Url).Open(Postmark).SendAsync(mail, "ana@sender.example", "bo@receiver.example", null);

        var payload = JsonNode.Parse(Assert.Single(provider.Requests).Body)!;
        Assert.DoesNotContain('\n', payload["From"]!.GetValue<string>());
        Assert.All(payload["Headers"]!.AsArray(), header => Assert.DoesNotContain('\n', header!["Value"]!.GetValue<string>()));
    }

    static IEnumerable<Header> Ours(MimeMessage mail) =>
        mail.Headers.Where(header => header.Id is not (HeaderId.ContentType or HeaderId.MimeVersion));

    static async Task<Dictionary<string, string>> FormAsync(Asked asked)
    {
        var boundary = asked.Headers["Content-Type"].Split("boundary=")[1].Trim('"');
        var reader = new MultipartReader(boundary, new MemoryStream(Encoding.UTF8.GetBytes(asked.Body)));
        var fields = new Dictionary<string, string>();
        while (await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken) is { } section)
        {
            var name = section.GetContentDispositionHeader()!.Name.Value!.Trim('"');
            fields[name] = await section.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        return fields;
    }
}
