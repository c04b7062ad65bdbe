using ColdMail.Tests.Infrastructure;
using ColdMail.TrackingDomains;

namespace ColdMail.Tests.TrackingDomains;

public sealed class DomainCheckTests
{
    const string Target = "mail.cold.example";
    static readonly TrackingDomain Pending = new(1, "go.acme.example", new string('a', 32), "pending", null, 0, null, null, Given.Now);
    static readonly TrackingDomain Verified = Pending with { State = "verified", VerifiedAt = Given.Now.AddDays(-9) };
    static readonly DnsFindings Right = new(null, Target, ["v=spf1 -all", Pending.ProofValue]);
    static readonly DnsFindings NoAnswer = new("no answer in time.", null, []);

    [Fact]
    public void Both_records_verify_a_host_and_it_is_looked_at_daily()
    {
        var judged = DomainCheck.Judge(Pending, Right, Target, Given.Now);

        Assert.Equal(
            Pending with { State = "verified", VerifiedAt = Given.Now, CheckedAt = Given.Now, CheckAt = Given.Now.AddDays(1) }, judged);
        Assert.Equal(Verified.VerifiedAt, DomainCheck.Judge(Verified, Right, Target, Given.Now).VerifiedAt);
    }

    [Theory]
    [InlineData(null, "coldmail=aaaa", "Set a CNAME record for go.acme.example to mail.cold.example; there is none. Set a TXT record for _coldmail.go.acme.example to coldmail=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; it holds coldmail=aaaa.")]
    [InlineData("shop.example", "right", "Set a CNAME record for go.acme.example to mail.cold.example; it leads to shop.example.")]
    [InlineData(Target, null, "Set a TXT record for _coldmail.go.acme.example to coldmail=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; there is none.")]
    public void What_is_wrong_says_which_record_to_set_and_what_was_found(string? alias, string? text, string problem)
    {
        string[] texts = text switch
        {
            null => [],
            "right" => [Pending.ProofValue],
            _ => [text],
        };

        var judged = DomainCheck.Judge(Verified, new(null, alias, texts), Target, Given.Now);

        Assert.Equal(
            Verified with { State = "failed", Problem = problem, VerifiedAt = null, CheckedAt = Given.Now, CheckAt = Given.Now.AddHours(1) },
            judged);
    }

    [Fact]
    public void Name_servers_that_do_not_answer_are_asked_for_hours_before_a_verified_host_is_lost()
    {
        var domain = Verified;
        for (var i = 1; i < DomainCheck.MostUnanswered; i++)
        {
            domain = DomainCheck.Judge(domain, NoAnswer, Target, Given.Now);
            Assert.Equal(("verified", i, Verified.VerifiedAt), (domain.State, domain.Unanswered, domain.VerifiedAt));
        }

        Assert.Equal(0, DomainCheck.Judge(domain, Right, Target, Given.Now).Unanswered);
        Assert.Equal("failed", DomainCheck.Judge(domain, NoAnswer, Target, Given.Now).State);
        Assert.Equal("pending", DomainCheck.Judge(Pending, NoAnswer, Target, Given.Now).State);
    }
}
