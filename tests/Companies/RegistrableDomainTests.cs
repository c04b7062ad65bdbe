using System.Globalization;
using ColdMail.Companies;

namespace ColdMail.Tests.Companies;

public sealed class RegistrableDomainTests
{
    [Theory]
    [InlineData("acme.com", "acme.com")]
    [InlineData("mail.eu.acme.com", "acme.com")]
    [InlineData("acme.co.uk", "acme.co.uk")]
    [InlineData("sales.acme.co.uk", "acme.co.uk")]
    [InlineData("acme.uk", "acme.uk")]
    [InlineData("shop.acme.com.au", "acme.com.au")]
    public void The_registered_name_stands_before_the_public_suffix(string domain, string registered) =>
        Assert.Equal(registered, RegistrableDomain.Of(domain));

    [Theory]
    [InlineData("com")]
    [InlineData("co.uk")]
    [InlineData("github.io")]
    [InlineData("nada.kobe.jp")]
    [InlineData("kyoto.jp")]
    [InlineData("anything.ck")]
    [InlineData("localhost")]
    public void A_suffix_itself_belongs_to_nobody(string domain) => Assert.Null(RegistrableDomain.Of(domain));

    [Theory]
    [InlineData("b.anything.ck", "b.anything.ck")]
    [InlineData("a.b.anything.ck", "b.anything.ck")]
    [InlineData("www.ck", "www.ck")]
    [InlineData("mail.www.ck", "www.ck")]
    [InlineData("city.kobe.jp", "city.kobe.jp")]
    [InlineData("mail.city.kobe.jp", "city.kobe.jp")]
    [InlineData("acme.nada.kobe.jp", "acme.nada.kobe.jp")]
    [InlineData("acme.kyoto.jp", "acme.kyoto.jp")]
    [InlineData("acme.co.jp", "acme.co.jp")]
    public void Wildcards_and_their_exceptions_are_followed(string domain, string registered) =>
        Assert.Equal(registered, RegistrableDomain.Of(domain));

    [Theory]
    [InlineData("xn--bcher-kva.de", "xn--bcher-kva.de")]
    [InlineData("mail.bücher.de", "xn--bcher-kva.de")]
    [InlineData("mail.acme.公司.cn", "acme.xn--55qx5d.cn")]
    [InlineData("acme.xn--55qx5d.cn", "acme.xn--55qx5d.cn")]
    [InlineData("acme.рф", "acme.xn--p1ai")]
    [InlineData("公司.cn", null)]
    public void International_names_are_a_labels(string domain, string? registered) =>
        Assert.Equal(registered, RegistrableDomain.Of(domain));

    [Fact]
    public void An_unknown_top_level_domain_is_a_suffix()
    {
        Assert.Equal("acme.nosuchtld", RegistrableDomain.Of("mail.acme.nosuchtld"));
        Assert.Null(RegistrableDomain.Of("nosuchtld"));
    }

    [Theory]
    [InlineData("alice.github.io")]
    [InlineData("acme.uk.com")]
    [InlineData("acme.myshopify.com")]
    public void Customers_of_one_host_are_strangers(string domain) => Assert.Equal(domain, RegistrableDomain.Of("mail." + domain));

    [Theory]
    [InlineData(" Mail.ACME.Co.UK. ", "acme.co.uk")]
    [InlineData("MAIL.acme.com", "acme.com")]
    public void Other_spellings_are_read_too(string domain, string registered) =>
        Assert.Equal(registered, RegistrableDomain.Of(domain));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData(".com")]
    [InlineData("acme..com")]
    [InlineData(".acme.com")]
    [InlineData("acme .com")]
    [InlineData("ann@acme.com")]
    public void What_is_no_domain_is_nobodys(string? domain) => Assert.Null(RegistrableDomain.Of(domain));

    [Fact]
    public void A_name_that_needs_no_cut_is_not_copied()
    {
        const string domain = "acme.co.uk";

        Assert.Same(domain, RegistrableDomain.Of(domain));
    }

    [Fact]
    public void Every_rule_of_the_list_is_followed()
    {
        var idn = new IdnMapping();
        var rules = List().Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[0]).ToList();

        Assert.True(rules.Count > 9000);
        Assert.All(rules, rule =>
        {
            var name = idn.GetAscii(rule.TrimStart('!', '*', '.'));
            if (rule[0] == '!')
            {
                Assert.Equal(name, RegistrableDomain.Of("mail." + name));
            }
            else if (rule[0] == '*')
            {
                Assert.Equal("own.any." + name, RegistrableDomain.Of("mail.own.any." + name));
            }
            else
            {
                Assert.Null(RegistrableDomain.Of(name));
            }
        });
    }

    [Fact]
    public void The_list_keeps_the_notice_of_its_licence() =>
        Assert.Contains("Mozilla Public", List().First(), StringComparison.Ordinal);

    static IEnumerable<string> List() =>
        File.ReadLines(Architecture.Repository.PathTo("shared", "Companies", "public_suffix_list.dat"));
}
