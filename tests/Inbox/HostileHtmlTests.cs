using ColdMail.Inbox;

namespace ColdMail.Tests.Inbox;

public sealed class HostileHtmlTests
{
    [Theory]
    [InlineData("<p onclick=\"x()\" style=\"position:fixed\" class=\"a\" id=\"b\">Hi</p>", "<p>Hi</p>")]
    [InlineData("Hi<script>x()</script>", "Hi")]
    [InlineData("Hi<img src=\"https://t.example/open.gif\" onerror=\"x()\">", "Hi")]
    [InlineData("<form action=\"https://p.example\"><input name=\"p\">Hi<button>Go</button></form>", "Hi")]
    [InlineData("<iframe src=\"https://p.example\"></iframe><object data=\"x\"></object>Hi", "Hi")]
    [InlineData("Hi<!-- <b>not</b> -->", "Hi")]
    [InlineData("<style>p{display:none}</style><p>Hi</p>", "<p>Hi</p>")]
    [InlineData("<base href=\"https://p.example\"><meta http-equiv=\"refresh\" content=\"0;url=//p.example\">Hi", "Hi")]
    [InlineData("<font color=\"red\"><b>Hi</b></font>", "<b>Hi</b>")]
    [InlineData("<template><script>x()</script></template>Hi", "Hi")]
    public void Nothing_but_words_and_plain_formatting_is_left(string hostile, string clean) =>
        Assert.Equal(clean, HostileHtml.Clean(hostile));

    [Theory]
    [InlineData("Hi<svg><style><img src=x onerror=x()></style></svg>")]
    [InlineData("Hi<svg></p><style><a id=\"</style><img src=1 onerror=x()>\">")]
    [InlineData("Hi<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=x()&gt;\">")]
    [InlineData("<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>Hi")]
    [InlineData("Hi<noscript><p title=\"</noscript><img src=x onerror=x()>\">")]
    [InlineData("Hi<xmp><img src=x onerror=x()></xmp><plaintext><img src=x onerror=x()>")]
    [InlineData("Hi<b <script>x()</script>><IMG SRC=x ONERROR=x()>")]
    public void What_mutates_when_it_is_read_again_is_gone(string hostile)
    {
        var cleaned = HostileHtml.Clean(hostile)!;

        Assert.DoesNotMatch("(?i)<(img|script|style|svg|math)|[a-z]=", cleaned);
        Assert.Equal(cleaned, HostileHtml.Clean(cleaned));
    }

    [Theory]
    [InlineData("https://acme.example/a?b=1&c=2", "https://acme.example/a?b=1&amp;c=2")]
    [InlineData("mailto:kira@north.example", "mailto:kira@north.example")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("java\tscript:alert(1)", null)]
    [InlineData(" \u0001javascript:alert(1)", null)]
    [InlineData("data:text/html,<script>x()</script>", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("/relative", null)]
    public void A_link_leads_to_a_page_or_an_address_and_tells_nobody_whence_it_came(string href, string? kept)
    {
        var cleaned = HostileHtml.Clean($"<a href=\"{href}\" onmouseover=\"x()\">there</a>");

        Assert.Equal(
            kept is null ? "<a>there</a>" : $"<a href=\"{kept}\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">there</a>", cleaned);
    }

    [Fact]
    public void What_was_cleaned_stays_as_it_is_when_it_is_read_again()
    {
        var once = HostileHtml.Clean(
            "<table><form><tr><td>a<b>c<i>d</b>e</i></td></tr></form></table><select><option>x</option></select><p>f<p>g<a href='https://h.example'>i");

        Assert.Equal(once, HostileHtml.Clean(once));
    }

    [Fact]
    public void Html_without_end_is_not_read() =>
        Assert.Null(HostileHtml.Clean(string.Concat(Enumerable.Repeat("<div>", 5_000)) + "deep"));
}
