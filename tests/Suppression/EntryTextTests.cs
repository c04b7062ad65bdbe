using ColdMail.Suppression;

namespace ColdMail.Tests.Suppression;

public sealed class EntryTextTests
{
    [Theory]
    [InlineData(" Ada@Math.Example ", "ada@math.example")]
    [InlineData("@Example.com", "@example.com")]
    [InlineData("*@dept.example.com", "@dept.example.com")]
    [InlineData("*.example.com", "@*.example.com")]
    [InlineData("@*.example.com", "@*.example.com")]
    [InlineData("*@*.münchen.de", "@*.xn--mnchen-3ya.de")]
    [InlineData("Info@*", "info@*")]
    public void Every_spelling_of_an_entry_is_stored_as_one(string written, string stored)
    {
        Assert.Equal(new EntryText(stored, null), EntryText.Read(written));
        Assert.Equal(new EntryText(stored, null), EntryText.Read(stored));
    }

    [Theory]
    [InlineData("@com", "The part after the @ has no ending")]
    [InlineData("*@*.co.uk", "ending under which strangers")]
    [InlineData("*sales*@example.com", "A * cannot stand there")]
    [InlineData("@*.*.example.com", "A * cannot stand there")]
    [InlineData("*@*", "A * cannot stand there")]
    [InlineData("*@*.a.b.c.d.example.com", "5 parts at most")]
    [InlineData("nobody", "needs an @")]
    [InlineData("", "There is no e-mail address")]
    public void What_is_none_is_explained(string written, string problem)
    {
        var read = EntryText.Read(written);

        Assert.Null(read.Entry);
        Assert.Contains(problem, read.Problem, StringComparison.Ordinal);
    }
}
