using ColdMail.Suppression;

namespace ColdMail.Tests.Suppression;

public sealed class PastedEntriesTests
{
    [Fact]
    public async Task Any_mix_of_lines_and_cells_gives_each_entry_once()
    {
        var pasted = await PastedEntries.ReadAsync(
            """
            who and why
            Ada@Math.Example, ann@b.example ; ANN@b.example
            "quoted@c.example";"bounce"	2026-01-01
            '@blocked.example
            @Blocked.example
            info@münchen.example
            *@*.Below.example
            no-reply@*

            """,
            CancellationToken.None);

        Assert.Equal(
            ["ada@math.example", "ann@b.example", "quoted@c.example", "@blocked.example", "info@xn--mnchen-3ya.example", "@*.below.example", "no-reply@*"],
            pasted.Entries);
        Assert.Empty(pasted.Problems);
    }

    [Fact]
    public async Task What_is_no_address_is_named_with_its_line()
    {
        var pasted = await PastedEntries.ReadAsync("a@b.example\nnobody\na@@b.example\n@nodot", CancellationToken.None);

        Assert.Equal(["a@b.example"], pasted.Entries);
        Assert.Equal([2, 3, 4], pasted.Problems.Select(problem => problem.Line));
        Assert.All(pasted.Problems, problem => Assert.NotEmpty(problem.Message));
    }

    [Fact]
    public async Task Ten_thousand_bad_lines_are_answered_with_a_hundred()
    {
        var pasted = await PastedEntries.ReadAsync(
            string.Concat(Enumerable.Repeat($"x@@{new string('y', 500)}\n", 10_000)), CancellationToken.None);

        Assert.Equal((100, 10_000), (pasted.Problems.Count, pasted.Rejected));
        Assert.InRange(pasted.Problems[0].Text.Length, 1, 101);
    }

    [Fact]
    public async Task Of_a_file_with_a_column_email_only_that_column_counts()
    {
        var pasted = await PastedEntries.ReadAsync(
            "name;Email;note\nAda;ada@x.example;\"asked by bob@y.example,\nby phone\"\nEve;eve@;\n", CancellationToken.None);

        Assert.Equal(["ada@x.example"], pasted.Entries);
        Assert.Equal((4, "eve@"), (Assert.Single(pasted.Problems).Line, pasted.Problems[0].Text));
    }
}
