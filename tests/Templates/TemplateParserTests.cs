using ColdMail.Templates;

namespace ColdMail.Tests.Templates;

public sealed class TemplateParserTests
{
    [Theory]
    [InlineData("{{> footer}}", "include")]
    [InlineData("{{#> layout}}x{{/layout}}", "Only {{#if field}}")]
    [InlineData("{{* decorate}}", "Decorators")]
    [InlineData("{{#* inline \"x\"}}y{{/inline}}", "Only {{#if field}}")]
    [InlineData("{{{{raw}}}} {{x}} {{{{/raw}}}}", "Raw blocks")]
    [InlineData("{{{first_name}}}", "two braces")]
    [InlineData("{{& first_name}}", "remove the &")]
    [InlineData("{{#each people}}x{{/each}}", "one recipient")]
    [InlineData("{{#with person}}x{{/with}}", "one recipient")]
    [InlineData("{{#list items}}x{{/list}}", "Only {{#if field}}")]
    [InlineData("{{^}}", "{{else}}")]
    [InlineData("{{~first_name~}}", "~")]
    [InlineData("{{lookup a b}}", "lookup is not supported")]
    [InlineData("{{log first_name}}", "log is not supported")]
    [InlineData("{{default first_name \"there\"}}", "{{first_name | \"there\"}}")]
    [InlineData("{{../first_name}}", "not the name of a field")]
    [InlineData("{{@index}}", "not the name of a field")]
    [InlineData("{{a/b}}", "not the name of a field")]
    [InlineData("{{(helper)}}", "not the name of a field")]
    [InlineData("{{}}", "empty")]
    [InlineData("{{ &nbsp; }}", "empty")]
    [InlineData("{{#if country == \"US\"}}x{{/if}}", "only whether one field is filled")]
    [InlineData("{{if company}}x{{/if}}", "Put a # before if")]
    [InlineData("{{else}}", "no {{#if}} before it")]
    [InlineData("{{#if a}}x{{else}}y{{else}}z{{/if}}", "no {{#if}} before it")]
    [InlineData("{{/if}}", "ends nothing")]
    [InlineData("{{#if a}}x{{/unless}}", "{{/if}} is needed")]
    [InlineData("{{#if a}}x", "has no end")]
    [InlineData("{{first_name", "close it with }}")]
    [InlineData("Hi {first_name}", "two braces: write {{first_name}}")]
    [InlineData("Hi {First Name}", "two braces: write {{First Name}}")]
    [InlineData("Hi {{first_name}", "close it with }}")]
    [InlineData("{{<b>first_name</b>}}", "formatting inside this tag")]
    [InlineData("{{first_name | last_name}}", "must be a text, not a field")]
    [InlineData("{{first_name | }}", "Write the fallback in quotes")]
    [InlineData("{{first_name | \"a\" \"b\"}}", "one fallback in quotes")]
    [InlineData("{{spin \"only one\"}}", "2 to 20")]
    [InlineData("{{spin one two}}", "2 to 20")]
    public void What_is_not_on_the_list_is_refused_with_advice(string source, string advice)
    {
        var parsed = TemplateParser.Parse(source, TemplatePart.Html);

        Assert.Contains(parsed.Problems, problem => problem.Message.Contains(advice, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_problem_is_named_at_once_with_its_place()
    {
        var parsed = TemplateParser.Parse("Hi {{{a}}},\n\n  {{> x}} and\n{{#if b}}", TemplatePart.Text);

        Assert.Equal([(1, 4), (3, 3), (4, 1)], parsed.Problems.Select(problem => (problem.Line, problem.Column)));
    }

    [Fact]
    public void Blocks_may_stand_four_deep_and_no_deeper()
    {
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("{{#if a}}", depth)) + "x" + string.Concat(Enumerable.Repeat("{{/if}}", depth));

        Assert.Empty(TemplateParser.Parse(Nested(4), TemplatePart.Text).Problems);
        Assert.Contains("4 deep", Assert.Single(TemplateParser.Parse(Nested(5), TemplatePart.Text).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_else_if_counts_as_a_level()
    {
        var source = "{{#if a}}1{{else if b}}2{{else if c}}3{{else if d}}4{{else if e}}5{{/if}}";

        Assert.Contains("4 deep", Assert.Single(TemplateParser.Parse(source, TemplatePart.Text).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_over_200_KB_is_refused()
    {
        var problem = Assert.Single(TemplateParser.Parse(new string('é', 103 * 1024), TemplatePart.Html).Problems);

        Assert.Contains("200 KB", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{")]
    [InlineData("{{{")]
    [InlineData("{{#if a}}")]
    [InlineData("}}")]
    [InlineData("{first_name")]
    [InlineData("{{a}}")]
    [InlineData("\\{{")]
    [InlineData("{{!--")]
    [InlineData("{{/if}}")]
    public void A_flood_of_braces_is_answered_quickly_and_with_few_problems(string flood)
    {
        var source = string.Concat(Enumerable.Repeat(flood, 190_000 / flood.Length));
        var started = TimeProvider.System.GetTimestamp();

        var parsed = TemplateParser.Parse(source, TemplatePart.Text);

        Assert.InRange(parsed.Problems.Count, 0, 51);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Quotes_and_spaces_that_an_editor_wrote_as_entities_are_understood()
    {
        var expected = new TemplatePiece.Field(new("first_name", "firstname"), "dear friend");

        foreach (var source in new[]
        {
            "{{first_name|&quot;dear friend&quot;}}",
            "{{&nbsp;first_name&nbsp;|&nbsp;&ldquo;dear friend&rdquo;&nbsp;}}",
            "{{ first_name | “dear friend” }}",
            "{{first_name | dear friend}}",
        })
        {
            Assert.Equal([expected], TemplateParser.Parse(source, TemplatePart.Html).Pieces);
        }
    }

    [Fact]
    public void Variables_are_named_once_with_fallback_and_need()
    {
        var template = MailTemplate.Parse(new(
            "For {{company | \"your team\"}}",
            "{{#if job_title}}{{Job Title}}{{else}}{{city}}{{/if}} {{first_name}} {{FirstName | \"there\"}} {{#unless zip}}{{zip}}{{/unless}}",
            null));

        Assert.Equal(
            [
                new("company", false, "your team"),
                new("job_title", false, null),
                new("city", true, null),
                new("first_name", true, "there"),
                new TemplateVariable("zip", true, null),
            ],
            template.Variables);
        Assert.StartsWith("""[{"name":"company","required":false,"fallback":"your team"}""", template.VariablesJson, StringComparison.Ordinal);
    }
}
