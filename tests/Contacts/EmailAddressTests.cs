using ColdMail.Contacts;

namespace ColdMail.Tests.Contacts;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("anna@example.com", "anna@example.com")]
    [InlineData("  Anna.Lee@Example.COM\t", "anna.lee@example.com")]
    [InlineData("anna+tag@example.co.uk", "anna+tag@example.co.uk")]
    [InlineData("o'brien@example.com", "o'brien@example.com")]
    [InlineData("o’brien@example.com", "o'brien@example.com")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com")]
    [InlineData("a@b.cd", "a@b.cd")]
    [InlineData("info@münchen.de", "info@xn--mnchen-3ya.de")]
    [InlineData("info@MÜNCHEN.DE", "info@xn--mnchen-3ya.de")]
    [InlineData("info@xn--mnchen-3ya.de", "info@xn--mnchen-3ya.de")]
    [InlineData("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai")]
    [InlineData("info@例え.テスト", "info@xn--r8jz45g.xn--zckzah")]
    [InlineData("info@例え。テスト", "info@xn--r8jz45g.xn--zckzah")]
    [InlineData("anna＠example．com", "anna@example.com")]
    [InlineData("anna@example.com.", "anna@example.com")]
    public void An_address_has_one_spelling(string text, string expected) =>
        Assert.Equal(new ParsedEmail(expected), EmailAddress.Parse(text));

    [Theory]
    [InlineData("Anna Lee <anna@example.com>")]
    [InlineData("\"Lee, Anna\" <anna@example.com>")]
    [InlineData("\"anna@example.com\" <anna@example.com>")]
    [InlineData("Änna 😀 <anna@example.com>")]
    [InlineData("<anna@example.com>")]
    [InlineData("<anna@example.com")]
    [InlineData("\"anna@example.com\"")]
    [InlineData("'anna@example.com'")]
    [InlineData("'anna@example.com")]
    [InlineData("''anna@example.com")]
    [InlineData("`anna@example.com`")]
    [InlineData("“anna@example.com”")]
    [InlineData("\"anna\"@example.com")]
    [InlineData("mailto:anna@example.com")]
    [InlineData("MAILTO:anna@example.com?subject=Hi")]
    [InlineData("anna@example.com;")]
    [InlineData("anna@example.com, ")]
    [InlineData("\u00A0anna@example.com\u00A0")]
    [InlineData("\u200Banna@exa\u00ADmple.com\uFEFF")]
    public void What_stands_around_an_address_is_taken_off(string text) =>
        Assert.Equal(new ParsedEmail("anna@example.com"), EmailAddress.Parse(text));

    [Theory]
    [InlineData(null, EmailFault.Empty)]
    [InlineData("", EmailFault.Empty)]
    [InlineData("  \u00A0 ", EmailFault.Empty)]
    [InlineData("\u200B", EmailFault.Empty)]
    [InlineData("''", EmailFault.Empty)]
    [InlineData("anna", EmailFault.NoAtSign)]
    [InlineData("anna at example.com", EmailFault.NoAtSign)]
    [InlineData("anna@@example.com", EmailFault.SeveralAtSigns)]
    [InlineData("anna@home@example.com", EmailFault.SeveralAtSigns)]
    [InlineData("anna@example.com, bob@example.com", EmailFault.SeveralAddresses)]
    [InlineData("anna@example.com;bob@example.com", EmailFault.SeveralAddresses)]
    [InlineData("anna@example.com bob@example.com", EmailFault.SeveralAddresses)]
    [InlineData("Anna <anna@example.com>; Bob <bob@example.com>", EmailFault.SeveralAddresses)]
    [InlineData("anna lee@example.com", EmailFault.SpaceInside)]
    [InlineData("anna@example .com", EmailFault.SpaceInside)]
    [InlineData("anna\n@example.com", EmailFault.SpaceInside)]
    [InlineData("@example.com", EmailFault.NoLocalPart)]
    [InlineData("\"anna lee\"@example.com", EmailFault.QuotedLocalPart)]
    [InlineData("\"a@b\"@example.com", EmailFault.QuotedLocalPart)]
    [InlineData("änna@example.com", EmailFault.NonAsciiLocalPart)]
    [InlineData("аnna@example.com", EmailFault.NonAsciiLocalPart)]
    [InlineData(".anna@example.com", EmailFault.BadDots)]
    [InlineData("anna.@example.com", EmailFault.BadDots)]
    [InlineData("an..na@example.com", EmailFault.BadDots)]
    [InlineData("an(na)@example.com", EmailFault.BadCharacter)]
    [InlineData("an\0na@example.com", EmailFault.BadCharacter)]
    [InlineData("anna@", EmailFault.NoDomain)]
    [InlineData("anna@localhost", EmailFault.NoTopLevelDomain)]
    [InlineData("anna@192.0.2.1", EmailFault.IpAddressDomain)]
    [InlineData("anna@[192.0.2.1]", EmailFault.IpAddressDomain)]
    [InlineData("anna@[IPv6:2001:db8::1]", EmailFault.IpAddressDomain)]
    [InlineData("anna@example..com", EmailFault.BadDomain)]
    [InlineData("anna@.example.com", EmailFault.BadDomain)]
    [InlineData("anna@-example.com", EmailFault.BadDomain)]
    [InlineData("anna@exa_mple.com", EmailFault.BadDomain)]
    [InlineData("anna@example.c", EmailFault.BadDomain)]
    [InlineData("anna@example.123", EmailFault.BadDomain)]
    [InlineData("anna@xn--a-ecp.", EmailFault.BadDomain)]
    [InlineData("anna@gmаil.com", EmailFault.MixedScripts)]
    [InlineData("anna@αpple.com", EmailFault.MixedScripts)]
    public void What_is_no_address_is_refused_with_the_reason(string? text, EmailFault fault) =>
        Assert.Equal(new ParsedEmail(fault), EmailAddress.Parse(text));

    [Fact]
    public void Lengths_are_those_of_the_standard()
    {
        var local = new string('a', 64);
        var label = new string('b', 63);
        var longest = $"{local}@{label}.{label}.{new string('c', 58)}.de";

        Assert.Equal(254, longest.Length);
        Assert.Equal(longest, EmailAddress.Parse(longest).Address);
        Assert.Equal(EmailFault.TooLong, EmailAddress.Parse(longest.Replace(".de", ".com", StringComparison.Ordinal)).Fault);
        Assert.Equal(EmailFault.LocalPartTooLong, EmailAddress.Parse($"a{local}@example.com").Fault);
        Assert.Equal(EmailFault.BadDomain, EmailAddress.Parse($"a@b{label}.com").Fault);
        Assert.Equal(EmailFault.TooLong, EmailAddress.Parse(new string('<', 1_000_000)).Fault);
    }

    [Fact]
    public void Parsing_the_result_gives_the_result_again()
    {
        var random = new Random(7);
        const string alphabet = "ab.@'\"<>-_ü а。xn--,;\u200B` 1";
        var valid = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = string.Create(random.Next(1, 14), random, (span, r) =>
            {
                foreach (ref var c in span)
                {
                    c = alphabet[r.Next(alphabet.Length)];
                }
            }) + (i % 2 == 0 ? "@ex.com" : "");

            var parsed = EmailAddress.Parse(text);

            if (parsed.IsValid)
            {
                valid++;
                Assert.Equal(parsed, EmailAddress.Parse(parsed.Address));
            }
        }

        Assert.True(valid > 1000, $"only {valid} texts were addresses");
    }

    [Theory]
    [InlineData("@example.com", "example.com")]
    [InlineData("Example.COM", "example.com")]
    [InlineData(" @münchen.de ", "xn--mnchen-3ya.de")]
    public void A_domain_is_read_with_or_without_its_at_sign(string text, string expected) =>
        Assert.Equal(expected, EmailAddress.ParseDomain(text).Address);

    [Theory]
    [InlineData("", EmailFault.NoDomain)]
    [InlineData("@", EmailFault.NoDomain)]
    [InlineData("example", EmailFault.NoTopLevelDomain)]
    [InlineData("anna@example.com", EmailFault.BadDomain)]
    public void What_is_no_domain_is_refused(string text, EmailFault fault) =>
        Assert.Equal(fault, EmailAddress.ParseDomain(text).Fault);

    [Fact]
    public void Every_fault_has_its_own_code_and_an_explanation()
    {
        var faults = Enum.GetValues<EmailFault>();

        Assert.Equal(faults.Length, faults.Select(EmailFaults.Code).Distinct().Count());
        Assert.All(faults, fault => Assert.EndsWith(".", fault.Explain()));
    }
}
