using ColdMail.Contacts;
using ColdMail.Contacts.Csv;

namespace ColdMail.Tests.Contacts.Csv;

public sealed class CellTextTests
{
    [Theory]
    [InlineData("  Ada ", "Ada")]
    [InlineData("Ada\r\nLovelace", "Ada Lovelace")]
    [InlineData("Ada\t\n Lovelace", "Ada Lovelace")]
    [InlineData("A\u0007da\u007F", "Ada")]
    [InlineData("\u00A0Ada\u2028Lovelace", "Ada Lovelace")]
    public void A_name_is_one_line_of_text(string text, string expected) => Assert.Equal(expected, CellText.Line(text));

    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [InlineData(" a\tb\u0001 ", "a\tb")]
    public void A_custom_field_keeps_its_lines(string text, string expected) => Assert.Equal(expected, CellText.Clean(text));

    [Theory]
    [InlineData("Ada", "Ada", "")]
    [InlineData("Ada Lovelace", "Ada", "Lovelace")]
    [InlineData("Ada King Lovelace", "Ada", "King Lovelace")]
    [InlineData("Lovelace, Ada", "Ada", "Lovelace")]
    [InlineData("", "", "")]
    public void A_full_name_is_split(string name, string first, string last) =>
        Assert.Equal((first, last), RowReader.Split(name));
}
