using ColdMail.Senders;
using ColdMail.Senders.Providers;

namespace ColdMail.Tests.Senders.Providers;

public sealed class ProviderRulesTests
{
    static readonly SenderDraft Draft = new(
        "Ana", "ana@sender.example", null, null, null, null, null, null, null, null, null, "Europe/Warsaw", SenderPacingDraft.None);

    [Theory]
    [InlineData("sendgrid", MailProvider.SendGrid, "global", "", "")]
    [InlineData("mailgun", MailProvider.Mailgun, "us", "sender.example", "")]
    [InlineData("postmark", MailProvider.Postmark, "", "", "outbound")]
    public void What_is_left_out_gets_the_usual_values(string name, MailProvider provider, string region, string domain, string stream)
    {
        Assert.True(Read(Api(name, new("key-CANARY", null, null, null)), null, out var values, out _));

        Assert.Equal(new ApiValues(provider, "key-CANARY", region, domain, stream), values!.Api);
        Assert.Equal(("", ""), (values.Host, values.User));
        Assert.DoesNotContain("CANARY", $"{values} {values.Api} {values.Api!.With("key-CANARY")} {Draft}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sendgrid", null, null, null, null, "api.key")]
    [InlineData("sendgrid", "two words", null, null, null, "api.key")]
    [InlineData("sendgrid", "k\r\nX-Evil: 1", null, null, null, "api.key")]
    [InlineData("sendgrid", "kąy", null, null, null, "api.key")]
    [InlineData("sendgrid", "key", "us", null, null, "api.region")]
    [InlineData("mailgun", "key", "global", null, null, "api.region")]
    [InlineData("mailgun", "key", "eu", "mg.sender.example/../x", null, "api.domain")]
    [InlineData("mailgun", "key", "eu", "localhost", null, "api.domain")]
    [InlineData("postmark", "key", "eu", null, null, "api.region")]
    [InlineData("postmark", "key", null, null, "out/bound", "api.messageStream")]
    [InlineData("sendwave", "key", null, null, null, "provider")]
    public void What_is_wrong_is_said_with_its_place(
        string provider, string? key, string? region, string? domain, string? stream, string field)
    {
        Assert.False(Read(Api(provider, new(key, region, domain, stream)), null, out _, out var problems));

        Assert.Equal([field], problems.Keys);
        Assert.All(problems.Values, texts => Assert.Matches(@"^[A-Z].{10,}\.$", Assert.Single(texts)));
    }

    [Theory]
    [InlineData("mailgun", "us", true, true)]
    [InlineData("mailgun", "eu", true, false)]
    [InlineData("sendgrid", null, false, false)]
    public void A_stored_key_stays_only_with_the_provider_it_was_entered_for(
        string provider, string? region, bool isRead, bool keepsConnection)
    {
        var stored = new StoredConnection("", 587, SmtpTls.StartTls, "", false)
        {
            Api = new(MailProvider.Mailgun, null, "us", "sender.example", ""),
            HasApiKey = true,
        };

        Assert.Equal(isRead, Read(Api(provider, new(null, region, null, null)), stored, out var values, out _));

        Assert.Equal(keepsConnection, values?.KeepsConnection ?? false);
    }

    [Fact]
    public void An_account_that_goes_over_to_SMTP_enters_its_password()
    {
        var stored = new StoredConnection("", 587, SmtpTls.StartTls, "", false)
        {
            Api = new(MailProvider.Postmark, null, "", "", "outbound"),
            HasApiKey = true,
        };

        Assert.False(Read(Draft with { Host = "smtp.sender.example", User = "ana" }, stored, out _, out var problems));
        Assert.True(Read(Draft with { Host = "smtp.sender.example", User = "ana", Password = "x" }, stored, out var values, out _));

        Assert.Equal(["password"], problems.Keys);
        Assert.Equal((null, false), (values!.Api, values.KeepsConnection));
    }

    [Theory]
    [InlineData("ses", "eu-west-1", "email-smtp.eu-west-1.amazonaws.com")]
    [InlineData("ses", " US-Gov-West-1 ", "email-smtp.us-gov-west-1.amazonaws.com")]
    [InlineData("azure", null, "smtp.azurecomm.net")]
    public void A_preset_knows_the_server(string preset, string? region, string host)
    {
        var draft = Draft with { User = "ana", Password = "x", Port = 25, Provider = new("smtp", preset, region, null) };

        Assert.True(Read(draft, null, out var values, out _));

        Assert.Equal((host, 587, SmtpTls.StartTls, null), (values!.Host, values.Port, values.Tls, values.Api));
    }

    [Theory]
    [InlineData("smtp", "ses", null, null, "presetRegion")]
    [InlineData("smtp", "ses", "x.evil.example/", null, "presetRegion")]
    [InlineData("smtp", "azure", "eu-west-1", null, "presetRegion")]
    [InlineData("smtp", "gmail", null, null, "preset")]
    [InlineData("smtp", "ses", "eu-west-1", "smtp.other.example", "host")]
    [InlineData("sendgrid", "ses", "eu-west-1", null, "preset")]
    public void A_preset_that_is_wrong_is_said_with_its_place(string provider, string preset, string? region, string? host, string field)
    {
        var draft = Draft with { Host = host, Provider = new(provider, preset, region, new("key", null, null, null)) };

        Assert.False(Read(draft, null, out _, out var problems));

        Assert.Equal([field], problems.Keys);
    }

    static SenderDraft Api(string provider, ApiDraft api) => Draft with { Provider = new(provider, null, null, api) };

    static bool Read(
        SenderDraft draft, StoredConnection? stored, out SenderValues? values, out Dictionary<string, string[]> problems) =>
        SenderRules.TryRead(draft, stored, new SenderOptions(), allowLoopback: false, out values, out problems);
}
