using ColdMail.Suppression;

namespace ColdMail.Tests.Suppression;

public sealed class PastedEntriesTests
{
    [Fact]
    public void Any_mix_of_lines_and_cells_gives_each_entry_once()
    {
        var pasted = PastedEntries.Read(
            """
            email,reason
            Ada@Math.Example, ann@b.example ; ANN@b.example
            "quoted@c.example";"bounce"	2026-01-01
            '@blocked.example
            @Blocked.example
            info@münchen.example

            """);

        Assert.Equal(
            ["ada@math.example", "ann@b.example", "quoted@c.example", "@blocked.example", "info@xn--mnchen-3ya.example"],
            pasted.Entries);
        Assert.Empty(pasted.Problems);
    }

    [Fact]
    public void What_is_no_address_is_named_with_its_line()
    {
        var pasted = PastedEntries.Read("a@b.example\nnobody\na@@b.example\n@nodot");

        Assert.Equal(["a@b.example"], pasted.Entries);
        Assert.Equal([2, 3, 4], pasted.Problems.Select(problem => problem.Line));
        Assert.All(pasted.Problems, problem => Assert.NotEmpty(problem.Message));
    }

    [Fact]
    public void Ten_thousand_bad_lines_are_answered_with_a_hundred()
    {
        var pasted = PastedEntries.Read(string.Concat(Enumerable.Repeat($"x@@{new string('y', 500)}\n", 10_000)));

        Assert.Equal(100, pasted.Problems.Count);
        Assert.InRange(pasted.Problems[0].Text.Length, 1, 101);
    }
}
