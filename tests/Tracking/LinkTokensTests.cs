using System.ComponentModel.DataAnnotations;
using ColdMail.Tracking;

namespace ColdMail.Tests.Tracking;

public sealed class LinkTokensTests
{
    static readonly MailLink Mail = new(7, 123_456, 987_654_321);

    [Fact]
    public void A_token_gives_back_its_mail_and_only_for_its_use()
    {
        var token = Links.Tokens.Make(LinkUse.Unsubscribe, Mail);

        Assert.Equal(Mail, Links.Tokens.Read(LinkUse.Unsubscribe, token));
        Assert.Null(Links.Tokens.Read(LinkUse.Open, token));
        Assert.Null(Links.Tokens.Read(LinkUse.Click, token));
        Assert.Null(Links.Tokens.ReadClick(token));
    }

    [Theory]
    [InlineData(1, 1, 1, 28)]
    [InlineData(50_000, 10_000_000, 1_000_000_000, 44)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue, 60)]
    public void A_token_is_short_enough_for_a_header_and_safe_in_an_address(long user, long contact, long message, int longest)
    {
        var mail = new MailLink(user, contact, message);

        var token = Links.Tokens.Make(LinkUse.Unsubscribe, mail);

        Assert.Matches("^[A-Za-z0-9_-]+$", token);
        Assert.InRange(token.Length, 27, longest);
        Assert.Equal(mail, Links.Tokens.Read(LinkUse.Unsubscribe, token));
    }

    [Fact]
    public void Nothing_that_was_changed_in_any_bit_or_character_is_accepted()
    {
        var token = Links.Tokens.Make(LinkUse.Unsubscribe, Mail);
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .";

        for (var at = 0; at < token.Length; at++)
        {
            foreach (var character in Alphabet.Where(character => character != token[at]))
            {
                Assert.Null(Links.Tokens.Read(LinkUse.Unsubscribe, $"{token[..at]}{character}{token[(at + 1)..]}"));
            }

            Assert.Null(Links.Tokens.Read(LinkUse.Unsubscribe, token[..at]));
            Assert.Null(Links.Tokens.Read(LinkUse.Unsubscribe, token.Insert(at, "A")));
        }

        Assert.Null(Links.Tokens.Read(LinkUse.Unsubscribe, token + "="));
        Assert.Null(Links.Tokens.Read(LinkUse.Unsubscribe, token + " "));
    }

    [Fact]
    public void Twenty_thousand_guesses_hit_nothing()
    {
        var random = new Random(4711);
        var guess = new byte[29];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(guess);
            guess[0] = 1;
            Assert.Null(Links.Tokens.Read(LinkUse.Unsubscribe, System.Buffers.Text.Base64Url.EncodeToString(guess)));
        }
    }

    [Fact]
    public void Neighbouring_ids_give_tokens_with_nothing_in_common()
    {
        var one = Links.Tokens.Make(LinkUse.Open, Mail);
        var two = Links.Tokens.Make(LinkUse.Open, Mail with { MessageId = Mail.MessageId + 1 });

        // The first character is the key id alone.
        Assert.InRange(one.Zip(two).Skip(2).Count(pair => pair.First == pair.Second), 0, 8);
        Assert.Equal(one, Links.Tokens.Make(LinkUse.Open, Mail));
    }

    [Fact]
    public void A_click_leads_where_the_mail_pointed()
    {
        const string Url = "https://example.com/söme/path?q=a%20b&x=1#frag";

        var token = Links.Tokens.MakeClick(Mail, Url);
        var (mail, target) = Assert.NotNull(Links.Tokens.ReadClick(token));

        Assert.Equal(Mail, mail);
        Assert.Equal(new Uri(Url), target);
        Assert.Null(Links.Tokens.Read(LinkUse.Click, token));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("//evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/relative")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public void Even_a_genuine_token_never_redirects_to_anything_but_the_web(string url) =>
        Assert.Null(Links.Tokens.ReadClick(Links.Tokens.MakeClick(Mail, url)));

    [Fact]
    public void After_a_key_change_old_tokens_live_on_and_new_ones_use_the_new_key()
    {
        var old = Links.Tokens.Make(LinkUse.Unsubscribe, Mail);
        var both = new LinkTokens(new(new() { PublicUrl = Links.PublicUrl, Keys = new() { ["1"] = Links.Key("one"), ["2"] = Links.Key("two") } }));
        var newOnly = new LinkTokens(new(new() { PublicUrl = Links.PublicUrl, Keys = new() { ["2"] = Links.Key("two") } }));

        Assert.Equal(Mail, both.Read(LinkUse.Unsubscribe, old));
        Assert.Null(newOnly.Read(LinkUse.Unsubscribe, old));
        Assert.Equal(Mail, newOnly.Read(LinkUse.Unsubscribe, both.Make(LinkUse.Unsubscribe, Mail)));
    }

    [Theory]
    [InlineData("ftp://example.com", "1", true)]
    [InlineData("https://example.com/", "1", true)]
    [InlineData("example.com", "1", true)]
    [InlineData("https://example.com", "0", true)]
    [InlineData("https://example.com", "256", true)]
    [InlineData("https://example.com", "a", true)]
    [InlineData("https://example.com", "1", false)]
    public void Settings_that_could_not_work_are_refused_at_start(string baseUrl, string keyId, bool goodKey)
    {
        var options = new LinkOptions { PublicUrl = baseUrl, Keys = new() { [keyId] = goodKey ? Links.Key("x") : "c2hvcnQ=" } };

        Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.True(new LinkOptionsValidator().Validate(null, options).Failed);
        Assert.True(new LinkOptionsValidator().Validate(null, Links.Options).Succeeded);
    }
}
