using ColdMail.Webhooks;
using MimeKit;

namespace ColdMail.Tests.Webhooks;

public sealed class ProviderMarkTests
{
    const string Id = "abcdefghijklmnopqrstuvwxyz@senders.example";

    [Theory]
    [InlineData("smtp.sendgrid.net", "X-SMTPAPI", $$$"""{"unique_args": {"mk": "{{{Id}}}"}}""")]
    [InlineData("SMTP.EU.SendGrid.net.", "X-SMTPAPI", $$$"""{"unique_args": {"mk": "{{{Id}}}"}}""")]
    [InlineData("smtp.eu.mailgun.org", "X-Mailgun-Variables", $$$"""{"mk": "{{{Id}}}"}""")]
    [InlineData("smtp.postmarkapp.com", "X-PM-Metadata-mk", Id)]
    public async Task A_provider_gets_our_id_in_the_header_that_it_reports(string host, string header, string value)
    {
        var written = await WrittenAsync(host);

        Assert.Equal(value, written.Headers[header]);
        Assert.Equal(Id, written.MessageId);
    }

    [Theory]
    [InlineData("smtp.example.com")]
    [InlineData("email-smtp.eu-west-1.amazonaws.com")]
    [InlineData("sendgrid.net.example.com")]
    [InlineData("evilsendgrid.net")]
    public async Task Any_other_host_gets_the_mail_as_it_is(string host) =>
        Assert.DoesNotContain((await WrittenAsync(host)).Headers, line => line.Field.StartsWith("X-", StringComparison.OrdinalIgnoreCase));

    /// <summary>As it arrives: written to the wire, and read again.</summary>
    static async Task<MimeMessage> WrittenAsync(string host)
    {
        var message = new MimeMessage { MessageId = Id, Body = new TextPart("plain") { Text = "Hi" } };
        ProviderMark.Write(message, host);
        using var wire = new MemoryStream();
        await message.WriteToAsync(wire);
        Assert.All(System.Text.Encoding.ASCII.GetString(wire.ToArray()).Split('\n'), line => Assert.InRange(line.Length, 0, 998));
        wire.Position = 0;
        return await MimeMessage.LoadAsync(wire);
    }
}
