using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ColdMail.Composing;
using ColdMail.Templates;
using ColdMail.Tests.Tracking;
using ColdMail.Tracking;

namespace ColdMail.Tests.Composing;

public sealed class ComposingTests
{
    static readonly CampaignSettings Tracking = Mails.Settings with { TrackOpens = true, TrackClicks = true };

    [Fact]
    public void Every_mail_ends_in_both_parts_with_address_and_opt_out()
    {
        var step = Mails.Step("<p>Hi {{first_name}}</p>");

        Assert.Equal(
            $"Hi Ada\n\nAcme Ltd\n1 Main St, Springfield\nUnsubscribe: {Mails.OptOut(Mails.Ada)}\n", Mails.Text(step));
        var footer = Footer(Mails.Html(step), Mails.Ada);
        Assert.Equal("Acme Ltd1 Main St, SpringfieldUnsubscribe", footer.TextContent);
    }

    [Theory]
    [InlineData("<p>Hi</p><!--")]
    [InlineData("<p>Hi</p><!-- {{first_name}}")]
    [InlineData("<p>Hi</p><div style=\"display:none\">")]
    [InlineData("<div hidden><p>Hi</p><table><tr><td>")]
    [InlineData("<p>Hi</p><a href=\"")]
    [InlineData("<p>Hi</p><a href='x' title='")]
    [InlineData("<p>Hi</p><style>")]
    [InlineData("<p>Hi</p><style><!--")]
    [InlineData("<p>Hi</p><script>/*")]
    [InlineData("<p>Hi</p><textarea>")]
    [InlineData("<p>Hi</p><title>")]
    [InlineData("<p>Hi</p><xmp>")]
    [InlineData("<p>Hi</p><noscript><!--")]
    [InlineData("<p>Hi</p><iframe>")]
    [InlineData("<p>Hi</p><plaintext>")]
    [InlineData("<p>Hi</p><template>")]
    [InlineData("<p>Hi</p><select><option>")]
    [InlineData("<p>Hi</p><svg><style><!--")]
    [InlineData("<p>Hi</p><math><mtext><style><!--</style><img title=\"--&gt;&lt;img&gt;\">")]
    [InlineData("<p>Hi</p><![CDATA[")]
    [InlineData("<p>Hi</p><?xml ")]
    [InlineData("<html><body><p>Hi</p></body></html><!--")]
    [InlineData("<html><body><p>Hi</p></body></html><div style=display:none>")]
    [InlineData("<p>Hi</p><b><i><u><font color=white size=1>")]
    [InlineData("<p>Hi</p><details><summary>x</summary>")]
    [InlineData("<p>Hi</p><form><button>")]
    public void Nothing_that_is_left_open_can_swallow_the_footer(string html)
    {
        var step = Mails.Step(html);
        Assert.Empty(step.Problems);

        foreach (var recipient in new[] { Mails.Ada, Mails.Ada with { FirstName = "--></style></script><b" } })
        {
            Assert.Equal(2, Footer(Mails.Html(step, recipient), recipient).QuerySelectorAll("br").Length);
        }
    }

    [Theory]
    [InlineData("<style>div,a{display:none!important}</style><p>Hi</p>")]
    [InlineData("<html><head><style>body *{opacity:0}</style></head><body><p>Hi</p></body></html>")]
    [InlineData("<html style=\"display:none\"><body style=\"display:none !important\"><p>Hi</p></body></html>")]
    [InlineData("<html><body style='height:0;overflow:hidden;/*'><p>Hi</p></body></html>")]
    [InlineData("<html><body hidden><p>Hi</p></body></html>")]
    public void No_style_of_the_author_is_stronger_than_that_of_the_footer(string html)
    {
        var document = Parse(Mails.Html(Mails.Step(html)));
        var footer = Footer(Mails.Html(Mails.Step(html)), Mails.Ada);

        foreach (var element in new[] { footer, footer.QuerySelector("a")!, document.Body!, document.DocumentElement })
        {
            var style = element.GetAttribute("style")!;
            Assert.Contains("visibility:visible!important;opacity:1!important;position:static!important", style, StringComparison.Ordinal);
            Assert.Matches("^(all:initial!important;)?display:(block|inline)!important;", style);
            Assert.DoesNotMatch("display: *none *!important", style);
            Assert.DoesNotContain("/*", style, StringComparison.Ordinal);
            Assert.False(element.HasAttribute("hidden"));
        }
    }

    [Theory]
    [InlineData("<!-- {{#if first_name}} --> {{/if}} <p>x</p>")]
    [InlineData("<div>a{{#if first_name}}</div>{{/if}}")]
    [InlineData("{{#if first_name}}<div>a{{else}}</div>{{/if}}")]
    [InlineData("<p>{{#if first_name}}Hi<ul><li>x</li></ul>{{/if}}</p>")]
    [InlineData("<table>{{first_name}} {{#if first_name}}x<tr><td>{{/if}}</td></tr></table>")]
    [InlineData("<a href=\"{{#if first_name}}\">x</a>{{/if}}")]
    [InlineData("<p {{first_name}}>x</p>")]
    [InlineData("<p {{#if first_name}}class=\"x\"{{/if}}>x</p>")]
    [InlineData("<div {{first_name}}=\"x\">")]
    public void A_block_that_would_tear_the_HTML_is_refused_where_it_stands(string html)
    {
        Assert.NotEmpty(Mails.Step(html).Problems);
        Assert.All(Mails.Step(html).Problems, problem => Assert.Equal((TemplatePart.Html, 1), (problem.Part, problem.Line)));
        Assert.Equal(UnsendableReason.BadStep, Assert.IsType<Composition.Unsendable>(Mails.Composer.Compose(Mails.Step(html), Mails.Ada)).Reason);
    }

    [Theory]
    [InlineData("<p>{{#if first_name}}</p><p>Yes</p><p>{{else}}</p><p>No</p><p>{{/if}}</p>", "<p>Yes</p>", "<p>No</p>")]
    [InlineData("<table>{{#if first_name}}<tr><td>Yes</td></tr>{{/if}}<tr><td>All</td></tr></table>", "<td>Yes</td>", "<table><tbody><tr><td>All")]
    [InlineData("<table><tr><td>All</td></tr>{{#unless first_name}}<tr><td>No</td></tr>{{/unless}}</table>", "All</td></tr></tbody>", "<td>No</td>")]
    [InlineData("<ul>{{#if first_name}}<li>Yes</li>{{/if}}</ul>", "<ul><li>Yes</li></ul>", "<ul></ul>")]
    [InlineData("Hi{{#if first_name}} {{first_name}}{{else}} there{{/if}}!", "Hi Ada!", "Hi there!")]
    [InlineData("<img alt='{{#if first_name}}a{{else}}b{{/if}}'>", "alt=\"a\"", "alt=\"b\"")]
    [InlineData("<!--[if mso]><p>{{first_name | \"you\"}}</p><![endif]-->", "<!--[if mso]><p>Ada</p><![endif]-->", "<p>you</p>")]
    [InlineData("<style>p{color:{{color | \"red\"}}}</style>", "p{color:red}", "p{color:red}")]
    public void Blocks_hold_whole_elements_wherever_editors_put_their_tags(string html, string filled, string empty)
    {
        var step = Mails.Step(html, "x");
        Assert.Empty(step.Problems);

        Assert.Contains(filled, Mails.Html(step), StringComparison.Ordinal);
        Assert.Contains(empty, Mails.Html(step, Mails.Ada with { FirstName = "" }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_mail_program_runs_is_taken_out()
    {
        var html = Mails.Html(Mails.Step(
            """
            <p onclick="x()">Hi</p><script>alert(1)</script><iframe src="https://x.example"></iframe><base href="https://evil.example/">
            <a href=" java&#10;script:alert(1)">a</a><a href="vbscript:x">b</a><img src="data:text/html,x" onerror="x()">
            <img src="data:image/png;base64,AA=="><svg onload="x()"></svg><meta http-equiv="refresh" content="0"><object></object>
            """));

        foreach (var gone in new[] { "onclick", "<script", "<iframe", "<base", "script:", "text/html", "onerror", "<svg", "http-equiv", "<object" })
        {
            Assert.DoesNotContain(gone, html, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("data:image/png", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_stay_values_in_every_place_of_the_HTML()
    {
        var evil = "\"'><script>alert(1)</script><!-- {{company}}";
        var step = Mails.Step("""<p title="{{first_name}}" class={{first_name}}>{{first_name}}</p><!-- {{first_name}} --><style>/*{{first_name}}*/</style>""", "x");

        var document = Parse(Mails.Html(step, Mails.Ada with { FirstName = evil }));

        Assert.Equal(evil, document.QuerySelector("p")!.TextContent);
        Assert.Equal(evil, document.QuerySelector("p")!.GetAttribute("title"));
        Assert.Equal(evil, document.QuerySelector("p")!.GetAttribute("class"));
        Assert.Empty(document.QuerySelectorAll("script"));
    }

    [Theory]
    [InlineData("engines.example/about", "https://engines.example/about")]
    [InlineData("http://engines.example", "http://engines.example")]
    [InlineData("mailto:x@y.example", "mailto:x@y.example")]
    [InlineData("javascript:alert(1)", "#")]
    [InlineData("JaVa\tScript:alert(1)", "#")]
    [InlineData("data:text/html,x", "#")]
    [InlineData("//evil.example", "#")]
    [InlineData("nothing", "#")]
    [InlineData("example.com:8080/x", "https://example.com:8080/x")]
    public void A_whole_address_from_a_field_is_a_web_address_or_nothing(string website, string expected)
    {
        var step = Mails.Step("<a href=\"{{website}}\">x</a>", "x");
        var recipient = Mails.Ada with { CustomFieldsJson = $$"""{"website":{{System.Text.Json.JsonSerializer.Serialize(website)}}}""" };

        Assert.Equal(expected, Parse(Mails.Html(step, recipient)).QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void A_value_inside_an_address_is_encoded_for_it()
    {
        var step = Mails.Step("<a href=\"https://x.example/go?name={{first_name}}&amp;c={{company}}\">x</a>", "x");

        var link = Parse(Mails.Html(step, Mails.Ada with { FirstName = "Zoë & Bob?#=" })).QuerySelector("a")!.GetAttribute("href");

        Assert.Equal("https://x.example/go?name=Zo%C3%AB%20%26%20Bob%3F%23%3D&c=Analytical%20Engines", link);
    }

    [Fact]
    public void Opens_and_clicks_are_counted_only_when_switched_on()
    {
        const string Html = "<p><a href=\"https://x.example/a?b=1&amp;c=2\">x</a> <a href=\"mailto:a@b.example\">m</a> <a href=\"#top\">t</a> <a href=\"{{unsubscribe_url}}\">u</a></p>";

        var off = Mails.Html(Mails.Step(Html));
        var on = Parse(Mails.Html(Mails.Step(Html, settings: Tracking)));
        var hrefs = on.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!).ToList();

        Assert.DoesNotContain("/t/", off, StringComparison.Ordinal);
        Assert.Contains("https://x.example/a?b=1&amp;c=2", off, StringComparison.Ordinal);
        Assert.StartsWith($"{Links.PublicUrl}/t/c/", hrefs[0], StringComparison.Ordinal);
        Assert.Equal(
            (Mails.LinkOf(Mails.Ada), new Uri("https://x.example/a?b=1&c=2")),
            Assert.NotNull(Links.Tokens.ReadClick(hrefs[0][(Links.PublicUrl.Length + 5)..])));
        Assert.Equal(["mailto:a@b.example", "#top", Mails.OptOut(Mails.Ada), Mails.OptOut(Mails.Ada)], hrefs.Skip(1));
        var pixel = on.Body!.LastElementChild!.GetAttribute("src")!;
        Assert.Equal(
            Mails.LinkOf(Mails.Ada),
            Links.Tokens.Read(LinkUse.Open, pixel[(Links.PublicUrl.Length + 5)..^4]));
    }

    [Fact]
    public void Links_pixel_and_opt_out_begin_with_the_verified_host_of_the_user()
    {
        var step = Mails.Step(
            "<p><a href=\"https://x.example/a\">x</a> <a href=\"{{unsubscribe_url}}\">u</a></p>", settings: Tracking with { LinkHost = "go.acme.example" });

        var composed = Mails.Compose(step);
        var html = Mails.Html(step);

        Assert.DoesNotContain(Links.PublicUrl, html, StringComparison.Ordinal);
        Assert.Contains("https://go.acme.example/t/c/", html, StringComparison.Ordinal);
        Assert.Contains("https://go.acme.example/t/o/", html, StringComparison.Ordinal);
        Assert.Contains("\"https://go.acme.example/u/", html, StringComparison.Ordinal);
        Assert.StartsWith(
            "<https://go.acme.example/u/", composed.Message.Headers["List-Unsubscribe"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_part_shows_the_addresses_themselves()
    {
        var text = Mails.Text(Mails.Step(
            "<p>See <a href=\"https://x.example/a\">our page</a> or <a href=\"{{website}}\">yours</a>.</p>", settings: Tracking));

        Assert.StartsWith("See our page (https://x.example/a) or yours (https://engines.example/about).\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_mail_tracks_nothing_and_its_opt_out_is_inert()
    {
        var step = Mails.Step("<a href=\"https://x.example\">x</a>", settings: Tracking);

        var html = Mails.Html(step, Mails.Ada with { IsTest = true });

        Assert.DoesNotContain("/t/", html, StringComparison.Ordinal);
        Assert.Contains($"{Links.PublicUrl}/u/test\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_fields_of_subject_body_text_and_links_are_named_together()
    {
        var step = Mails.Step(
            "<p>{{last_name}} <a href=\"https://x.example/{{slug}}\">x</a></p>", "{{city}}", "{{zip}} {{#if phone}}{{phone}}{{/if}}");

        var missing = Assert.IsType<Composition.MissingFields>(Mails.Composer.Compose(step, Mails.Ada with { LastName = "" }));

        Assert.Equal(["city", "last_name", "slug", "zip"], missing.Names);
    }

    [Fact]
    public void The_signature_is_HTML_in_one_part_and_text_in_the_other()
    {
        var step = Mails.Step("<p>Hi</p>{{signature}}", "x");
        var html = Mails.Ada with { Sender = Mails.Bob with { Signature = "<b>Bob</b><br>CEO {{first_name}}<script>x</script><style>div{display:none}</style><!--" } };
        var plain = Mails.Ada with { Sender = Mails.Bob with { Signature = "Bob & Co\nCEO" } };

        Assert.Contains("<p>Hi</p><div><b>Bob</b><br>CEO {{first_name}}<!----></div><div style=", Mails.Html(step, html), StringComparison.Ordinal);
        Assert.StartsWith("Hi\n\nBob\nCEO {{first_name}}\n\nAcme", Mails.Text(step, html), StringComparison.Ordinal);
        Assert.Contains("Bob &amp; Co<br>CEO<div", Mails.Html(step, plain), StringComparison.Ordinal);
        Assert.StartsWith("Hi\n\nBob & Co\nCEO\n\nAcme", Mails.Text(step, plain), StringComparison.Ordinal);
        Assert.Equal(["signature"], Assert.IsType<Composition.MissingFields>(Mails.Composer.Compose(step, Mails.Ada)).Names);
    }

    [Fact]
    public void A_step_of_text_alone_gets_HTML_with_the_same_words()
    {
        var step = Mails.Step("", "x", "Hi {{first_name}} <3\n\nSee https://x.example/a?b=1&c=2.\nBob");

        Assert.Contains(
            "<div>Hi Ada &lt;3<br>\n<br>\nSee <a href=\"https://x.example/a?b=1&amp;c=2\">https://x.example/a?b=1&amp;c=2</a>.<br>\nBob</div>",
            Mails.Html(step).ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
        Assert.StartsWith("Hi Ada <3\n\nSee https://x.example/a?b=1&c=2.\nBob\n\nAcme", Mails.Text(step), StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_must_not_go_out_says_all_that_is_wrong()
    {
        var step = Mails.Composer.Prepare(
            new(5, "Re: {{{x}}}", " ", " {{/if}} "), null, Mails.Settings with { PostalAddress = " \n" });

        Assert.Contains(step.Problems, problem => problem is { Part: TemplatePart.Text, Column: 2 });
        Assert.Contains(step.Problems, problem => problem is { Part: TemplatePart.Subject, Column: 5 });
        Assert.Contains(step.Problems, problem => problem.Message.Contains("postal address", StringComparison.Ordinal));
        Assert.Contains(step.Problems, problem => problem.Message.Contains("Remove Re:", StringComparison.Ordinal));
        Assert.Contains(
            Mails.Composer.Prepare(new(5, "", "", null), null, Mails.Settings).Problems,
            problem => problem.Message.Contains("Write a subject", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<div>", 60_000)]
    [InlineData("<b>", 60_000)]
    [InlineData("<b><p>", 30_000)]
    [InlineData("<table><tr><td>", 13_000)]
    [InlineData("<font color=a><i><b x=1><p>", 7_000)]
    [InlineData("<a href=x>", 19_000)]
    [InlineData("<svg><g>", 20_000)]
    [InlineData("<ul><li>", 20_000)]
    [InlineData("<!--", 40_000)]
    [InlineData("<", 190_000)]
    [InlineData("{{#if a}}<p>", 400)]
    public void Hostile_HTML_is_answered_and_never_ends_the_process(string flood, int times)
    {
        var started = TimeProvider.System.GetTimestamp();

        var step = Mails.Step(string.Concat(Enumerable.Repeat(flood, times)));

        Assert.True(step.Problems.Count > 0 || Mails.Composer.Compose(step, Mails.Ada)
            is Composition.Composed or Composition.Unsendable { Reason: UnsendableReason.TooLong });
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    /// <summary>The last element of the body, which must hold the recipient's opt-out link.</summary>
    static IElement Footer(string html, Recipient recipient)
    {
        var footer = Parse(html).Body!.LastElementChild!;
        Assert.Equal("div", footer.LocalName);
        Assert.Equal(Mails.OptOut(recipient), footer.QuerySelector("a")?.GetAttribute("href"));
        return footer;
    }

    static AngleSharp.Html.Dom.IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
