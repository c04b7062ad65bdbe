using ColdMail.Accounts;

namespace ColdMail.Tests.Accounts;

public sealed class PasswordPolicyTests
{
    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("violet-harbour-47-kettle")]
    [InlineData("Zażółć gęślą jaźń")]
    [InlineData("9f8a7c6b5d4e")]
    [InlineData("my password is a long story")]
    [InlineData("😀 four small boats 😀")]
    public void A_long_password_needs_nothing_else(string password) => Assert.Empty(PasswordPolicy.Problems(password));

    [Theory]
    [InlineData("", "at least 12")]
    [InlineData("elevenchars", "at least 12")]
    [InlineData("aaaaaaaaaaaaaaaa", "pattern")]
    [InlineData("abababababababab", "pattern")]
    [InlineData("123456789012", "pattern")]
    [InlineData("abcdefghijklmnop", "pattern")]
    [InlineData("zyxwvutsrqponm", "pattern")]
    [InlineData("password12345", "attackers")]
    [InlineData("P@ssw0rd!2026", "attackers")]
    [InlineData("Qwerty-123456", "attackers")]
    [InlineData("adminpassword!", "attackers")]
    [InlineData("coldmail-20261", "attackers")]
    public void A_short_or_much_tried_password_is_refused_with_the_reason(string password, string reason)
    {
        var problem = Assert.Single(PasswordPolicy.Problems(password));

        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_ends_at_128_characters()
    {
        var longest = string.Concat(Enumerable.Range(0, PasswordPolicy.MaxLength).Select(i => (char)('a' + (i * 7 % 26))));

        Assert.Empty(PasswordPolicy.Problems(longest));
        Assert.Contains("at most 128", Assert.Single(PasswordPolicy.Problems(longest + "x")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hannelore1234")]
    [InlineData("Hannelore.Voss!")]
    [InlineData("hannelore@firma12")]
    public void A_password_made_from_the_own_name_or_address_is_refused(string password) =>
        Assert.Contains(
            "your own name",
            Assert.Single(PasswordPolicy.Problems(password, "hannelore@firma.example", "Hannelore Voss")),
            StringComparison.Ordinal);
}
