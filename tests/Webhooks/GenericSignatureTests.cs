using System.Text;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;

namespace ColdMail.Tests.Webhooks;

public sealed class GenericSignatureTests
{
    const string Secret = "secret-of-the-endpoint";
    const string Body = """{"id":"1"}""";

    /// <summary>Computed with another implementation: HMAC-SHA256 of <c>1789466400.{"id":"1"}</c>.</summary>
    const string Mac = "a6d1539918eb40bd436fd28d1e7111c1f9d8a33708da8dbec64bdd2001c43568";

    const string Good = $"t=1789466400,v1={Mac}";

    [Fact]
    public void A_signature_made_elsewhere_is_accepted() => Assert.True(IsAuthentic(Good));

    [Fact]
    public void We_sign_as_others_do() => Assert.Equal(Good, GenericSignature.Sign(Secret, Encoding.UTF8.GetBytes(Body), Given.Now));

    [Fact]
    public void Every_changed_digit_of_the_header_is_noticed()
    {
        for (var i = 0; i < Good.Length; i++)
        {
            var changed = Good[..i] + (Good[i] == '0' ? '1' : '0') + Good[(i + 1)..];

            Assert.False(IsAuthentic(changed), changed);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t=1789466400")]
    [InlineData("v1=" + Mac)]
    [InlineData("t=1789466400,v1=")]
    [InlineData("t=,v1=" + Mac)]
    [InlineData("t=-1,v1=" + Mac)]
    [InlineData("t=1789466400,v1=" + Mac + "00")]
    [InlineData("t=1789466400,v0=" + Mac)]
    public void What_is_no_signature_is_refused(string? header) => Assert.False(IsAuthentic(header));

    [Fact]
    public void Another_body_or_secret_is_refused()
    {
        Assert.False(IsAuthentic(Good, body: Body + " "));
        Assert.False(IsAuthentic(Good, secret: "secret-of-another"));
    }

    [Theory]
    [InlineData(26 * 60, true)]
    [InlineData((26 * 60) + 1, false)]
    [InlineData(-5, true)]
    [InlineData(-6, false)]
    public void A_signature_is_good_for_26_hours(int minutesLater, bool isGood) =>
        Assert.Equal(isGood, IsAuthentic(Good, now: Given.Now.AddMinutes(minutesLater)));

    static bool IsAuthentic(string? header, string body = Body, string secret = Secret, DateTime? now = null) =>
        GenericSignature.Verify(new(
            name => name == GenericSignature.Header ? header : null, Encoding.UTF8.GetBytes(body), secret, now ?? Given.Now))
            is Verdict.Authentic;
}
