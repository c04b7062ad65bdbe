using ColdMail.Companies;
using ColdMail.Contacts;

namespace ColdMail.Tests.Companies;

public sealed class CompanyTests
{
    [Theory]
    [InlineData("gmail.com")]
    [InlineData("googlemail.com")]
    [InlineData("outlook.com")]
    [InlineData("outlook.de")]
    [InlineData("hotmail.com")]
    [InlineData("hotmail.co.uk")]
    [InlineData("live.com")]
    [InlineData("live.co.uk")]
    [InlineData("yahoo.com")]
    [InlineData("yahoo.co.jp")]
    [InlineData("yahoo.com.br")]
    [InlineData("icloud.com")]
    [InlineData("gmx.de")]
    [InlineData("gmx.net")]
    [InlineData("web.de")]
    [InlineData("t-online.de")]
    [InlineData("orange.fr")]
    [InlineData("free.fr")]
    [InlineData("wp.pl")]
    [InlineData("o2.pl")]
    [InlineData("seznam.cz")]
    [InlineData("mail.ru")]
    [InlineData("yandex.ru")]
    [InlineData("yandex.com.tr")]
    [InlineData("qq.com")]
    [InlineData("163.com")]
    [InlineData("proton.me")]
    [InlineData("protonmail.com")]
    [InlineData("fastmail.com")]
    [InlineData("zoho.com")]
    [InlineData("aol.com")]
    [InlineData("comcast.net")]
    [InlineData("verizon.net")]
    [InlineData("btinternet.com")]
    [InlineData("libero.it")]
    [InlineData("uol.com.br")]
    [InlineData("naver.com")]
    [InlineData("docomo.ne.jp")]
    [InlineData("tampabay.rr.com")]
    [InlineData("dept.nhs.net")]
    [InlineData("privaterelay.appleid.com")]
    [InlineData("contoso.onmicrosoft.com")]
    [InlineData("alumni.stanford.edu")]
    [InlineData("cs.students.example.edu")]
    public void People_on_a_shared_domain_are_no_colleagues(string domain)
    {
        Assert.True(SharedDomains.Covers(domain));
        Assert.Null(Company.Of(domain));
        Assert.False(Company.IsSame(domain, domain));
    }

    [Theory]
    [InlineData("acme.com")]
    [InlineData("google.com")]
    [InlineData("microsoft.com")]
    [InlineData("orange.com")]
    [InlineData("verizon.com")]
    [InlineData("yahoo-inc.com")]
    [InlineData("notgmail.com")]
    [InlineData("gmail.com.acme.com")]
    [InlineData("hotmail.acme.com")]
    [InlineData("alumni.com")]
    [InlineData("live.acme.org")]
    [InlineData("com")]
    [InlineData("")]
    [InlineData(null)]
    public void A_company_may_have_a_name_like_theirs(string? domain) => Assert.False(SharedDomains.Covers(domain));

    [Fact]
    public void Colleagues_share_the_registered_name()
    {
        Assert.True(Company.IsSame("acme.co.uk", "sales.acme.co.uk"));
        Assert.True(Company.IsSame("eu.acme.com", "us.acme.com"));
        Assert.False(Company.IsSame("acme.co.uk", "other.co.uk"));
        Assert.False(Company.IsSame("acme.com", "acme.de"));
        Assert.False(Company.IsSame("alice.github.io", "bob.github.io"));
        Assert.False(Company.IsSame("co.uk", "co.uk"));
        Assert.False(Company.IsSame(null, null));
    }

    [Fact]
    public void The_company_of_an_address_is_that_of_its_domain()
    {
        Assert.Equal("acme.com", Company.OfAddress("ann@mail.acme.com"));
        Assert.Null(Company.OfAddress("ann@gmail.com"));
        Assert.Null(Company.OfAddress("ann@"));
    }

    [Fact]
    public void Every_entry_of_the_list_is_a_domain_written_once()
    {
        var entries = File.ReadLines(Architecture.Repository.PathTo("shared", "Companies", "shared-domains.txt"))
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var domains = entries.Where(entry => !entry.Contains('*', StringComparison.Ordinal)).ToList();

        Assert.True(domains.Count > 1000);
        Assert.Equal(entries.Distinct(), entries);
        Assert.All(domains, domain => Assert.Equal(domain, EmailAddress.ParseDomain(domain).Address));
        Assert.All(domains, domain => Assert.True(SharedDomains.Covers(domain)));
    }
}
