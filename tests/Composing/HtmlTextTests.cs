namespace ColdMail.Tests.Composing;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo")]
    [InlineData("One<br>Two<br><br>Three", "One\nTwo\n\nThree")]
    [InlineData("<div>One</div>\n<div>Two</div>", "One\nTwo")]
    [InlineData("<p>  lots \n of\t space  </p>", "lots of space")]
    [InlineData("a<b>b</b> <i>c</i>&nbsp;d &amp; &lt;e&gt; é 🚀", "ab c d & <e> é 🚀")]
    [InlineData("<h1>Title</h1><p>Text</p><hr><p>End</p>", "Title\n\nText\n\n----------\n\nEnd")]
    [InlineData("<ul><li>One</li><li>Two<ul><li>In</li></ul></li></ul><p>x</p>", "- One\n- Two\n  - In\n\nx")]
    [InlineData("<ol><li><p>One</p></li><li>Two</li></ol>", "1. One\n2. Two")]
    [InlineData("<blockquote>Said<br>twice</blockquote>", "> Said\n> twice")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc")]
    [InlineData("<a href=\"https://x.example/\">x.example</a>", "x.example")]
    [InlineData("<a href=\"https://x.example/y\">https://x.example/y</a>", "https://x.example/y")]
    [InlineData("<a href=\"https://x.example\"><img src=\"a.png\"></a>", "https://x.example")]
    [InlineData("<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example")]
    [InlineData("<a href=\"mailto:a@b.example\">write</a>", "write (mailto:a@b.example)")]
    [InlineData("<a href=\"#x\">up</a>", "up")]
    [InlineData("<div style=\"display: none\">preview</div><p hidden>x</p>shown", "shown")]
    [InlineData("<style>p{}</style><title>t</title><p>a</p><!-- c -->", "a")]
    [InlineData("<img alt=\"Our office\" src=\"x\">", "Our office")]
    [InlineData("<p>A</p>{{#if first_name}}<p>B</p>{{/if}}<p>C</p>", "A\n\nB\n\nC")]
    [InlineData("<p>A</p>{{#unless first_name}}<p>B</p>{{/unless}}<p>C</p>", "A\n\nC")]
    [InlineData("<p>Hi {{#if first_name}}{{first_name}}{{else}}you{{/if}}, <b>{{company}}</b> </p>", "Hi Ada, Analytical Engines")]
    [InlineData("<p>Hi {{first_name}},</p><p>{{spin \"same\" \"same\"}}</p>", "Hi Ada,\n\nsame")]
    [InlineData("<p>{{company | \"x\"}} & co</p>", "Analytical Engines & co")]
    public void HTML_reads_as_text_a_person_would_have_typed(string html, string expected)
    {
        var text = Mails.Text(Mails.Step(html));

        Assert.Equal(expected, text[..text.IndexOf("\n\nAcme Ltd", StringComparison.Ordinal)]);
    }

    [Fact]
    public void Spins_fall_the_same_way_in_both_parts()
    {
        var step = Mails.Step("<p>{{spin \"a\" \"b\" \"c\" \"d\"}}{{spin \"e\" \"f\" \"g\"}}</p>", "x");

        for (var contact = 0; contact < 50; contact++)
        {
            var recipient = Mails.Ada with { ContactId = contact };
            Assert.Contains($"<p>{Mails.Text(step, recipient)[..2]}</p>", Mails.Html(step, recipient), StringComparison.Ordinal);
        }
    }
}
