using System.Globalization;
using ColdMail.Inbound;

namespace ColdMail.Tests.Inbound;

public sealed class ReturnDateTests
{
    /// <summary>A Monday.</summary>
    static readonly DateOnly Written = new(2026, 9, 14);

    [Theory]
    [InlineData("I will return on 21 September.", "2026-09-21")]
    [InlineData("I'll be back in the office on Monday.", "2026-09-21")]
    [InlineData("Back tomorrow!", "2026-09-15")]
    [InlineData("I am away through Friday, October 9th.", "2026-10-10")]
    [InlineData("I am out of office 12/10 and return 12/11/2026.", "2026-11-12")]
    [InlineData("On leave, returning 2026-10-12.", "2026-10-12")]
    [InlineData("Away from 28 December, back on 4 January.", null, "2026-12-28", "2027-01-04")]
    [InlineData("Holiday: 14.09.2026 - 25.09.2026", "2026-09-26")]
    [InlineData("Ich bin bis zum 18.9. im Urlaub.", "2026-09-19")]
    [InlineData("Am Mittwoch bin ich wieder im Büro.", "2026-09-16")]
    [InlineData("Ich bin ab 1. Oktober zurück.", "2026-10-01")]
    [InlineData("Je serai de retour le 5 octobre.", "2026-10-05")]
    [InlineData("En congés du 14 au 18 septembre.", "2026-09-19")]
    [InlineData("Absent jusqu'à mardi.", "2026-09-16")]
    [InlineData("Estaré fuera hasta el 30 de septiembre.", "2026-10-01")]
    [InlineData("Regreso el lunes.", "2026-09-21")]
    [InlineData("Wracam 1 października.", "2026-10-01")]
    [InlineData("Jestem nieobecna od 14 do 18 września.", "2026-09-19")]
    [InlineData("Our offices are open 24/7, call 9-5.", null)]
    [InlineData("We were founded on 3 May 2019.", null)]
    [InlineData("I am back on 1 January 2099.", null)]
    [InlineData("I have been away since 7 September.", null)]
    public void The_first_day_back_is_read(string text, string? expected, string? written = null, string? later = null)
    {
        var day = written is null ? Written : DateOnly.Parse(written, CultureInfo.InvariantCulture);

        Assert.Equal(later ?? expected, ReturnDate.Find("", text, day)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
