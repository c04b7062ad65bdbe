using ColdMail.Templates;

namespace ColdMail.Tests.Templates;

public sealed class RenderingTests
{
    static readonly FieldValues Ada = new FieldValues()
        .Set("first_name", "Ada")
        .Set("company", "Byron & Sons")
        .SetCustom("""{"Job Title":"Countess","seats":12,"vip":true,"empty":"","list":[1]}""");

    [Theory]
    [InlineData("Hi {{first_name}}", "Hi Ada")]
    [InlineData("Hi {{FirstName}} {{ FIRST NAME }} {{first-name}}", "Hi Ada Ada Ada")]
    [InlineData("{{job_title}} {{jobTitle}} {{Job Title}}", "Countess Countess Countess")]
    [InlineData("{{seats}} {{vip}}", "12 true")]
    [InlineData("{{last_name | \"friend\"}}", "friend")]
    [InlineData("{{last_name | \"\"}}.", ".")]
    [InlineData("{{first_name | \"friend\"}}", "Ada")]
    [InlineData("{{#if first_name}}yes{{/if}}{{#if last_name}}no{{/if}}", "yes")]
    [InlineData("{{#if last_name}}a{{else if company}}b{{else}}c{{/if}}", "b")]
    [InlineData("{{#if last_name}}a{{else if empty}}b{{else}}c{{/if}}", "c")]
    [InlineData("{{#unless last_name}}none{{else}}some{{/unless}}", "none")]
    [InlineData("{{#if empty}}{{empty}}{{else}}blank{{/if}}", "blank")]
    [InlineData("a{{! a note }}b{{!-- {{first_name}} --}}c", "abc")]
    [InlineData("\\{{first_name}}", "{{first_name}}")]
    [InlineData("\\\\{{first_name}}", "\\Ada")]
    [InlineData("{ {{first_name}} } }} {x} {", "{ Ada } }} {x} {")]
    [InlineData("}{{first_name}}}", "}Ada}")]
    [InlineData("{{spin \"same\" \"same\"}}", "same")]
    public void A_text_says_what_the_template_says(string source, string expected) =>
        Assert.Equal(expected, Text(source, Ada));

    [Fact]
    public void Values_are_encoded_in_HTML_and_written_plainly_elsewhere()
    {
        var template = MailTemplate.Parse(new("{{company}}", "<p>{{company}} {{x | \"<3\"}}</p>", "{{company}}"));

        Assert.Equal(
            new Rendering.Rendered("Byron & Sons", "<p>Byron &amp; Sons &lt;3</p>", "Byron & Sons"),
            template.Render(Ada, 1));
    }

    [Fact]
    public void A_value_is_data_and_never_read_as_template()
    {
        var values = new FieldValues().Set("first_name", "{{company}} {{#if x}} \\{{ }} {{{y}}}").Set("company", "secret");

        Assert.Equal("Hi {{company}} {{#if x}} \\{{ }} {{{y}}}!", Text("Hi {{first_name}}!", values));
    }

    [Fact]
    public void A_needed_field_that_is_empty_holds_the_mail_and_every_one_is_named()
    {
        var template = MailTemplate.Parse(new("{{last_name}}", "{{last_name}} {{city}} {{#if phone}}{{phone}}{{/if}}", "{{Zip Code}}"));

        var missing = Assert.IsType<Rendering.MissingFields>(template.Render(Ada, 1));

        Assert.Equal(["last_name", "city", "Zip Code"], missing.Names);
    }

    [Fact]
    public void White_space_alone_is_empty()
    {
        var values = new FieldValues().Set("first_name", " \t\u00a0");

        Assert.Equal("Hi there", Text("Hi {{first_name | \"there\"}}", values));
    }

    [Theory]
    [InlineData("a\r\nb", "a b")]
    [InlineData("a\nX-Evil: 1", "a X-Evil: 1")]
    [InlineData("a\0b\u0007c\u001bd\u007fe\u0085", "abcde")]
    [InlineData("a\u2028b", "a b")]
    [InlineData("a\u202eb\u2066c", "abc")]
    [InlineData("a\ud800b", "ab")]
    [InlineData("  Zoë 🚀 文 ", "Zoë 🚀 文")]
    [InlineData("\ue0001\ue001", "1")]
    public void Control_characters_never_get_out_of_a_value(string value, string expected) =>
        Assert.Equal(expected, FieldValues.Clean(value));

    [Fact]
    public void The_same_seed_spins_the_same_way_and_seeds_share_the_options_evenly()
    {
        var template = MailTemplate.Parse(new("{{spin \"a\" \"b\" \"c\"}}", "{{spin \"a\" \"b\"}}{{spin \"a\" \"b\"}}", null));

        var all = Enumerable.Range(0, 3_000).Select(seed => (Rendering.Rendered)template.Render(Ada, (ulong)seed)).ToList();

        Assert.Equal(all[7], template.Render(Ada, 7));
        Assert.All(all.CountBy(mail => mail.Subject), option => Assert.InRange(option.Value, 900, 1_100));
        Assert.Equal(4, all.Select(mail => mail.Html).Distinct().Count());
    }

    [Fact]
    public void Values_that_would_make_a_mail_too_long_are_refused()
    {
        var template = MailTemplate.Parse(new("x", string.Concat(Enumerable.Repeat("{{a}}", 100)), null));

        var rendering = template.Render(new FieldValues().Set("a", new string('x', 6_000)), 1);

        Assert.Equal(new Rendering.TooLong(TemplatePart.Html), rendering);
    }

    [Fact]
    public void A_custom_field_never_takes_the_place_of_a_field_of_the_sender()
    {
        var values = new FieldValues().SetCustom("""{"sender_email":"evil@example.com","First Name":"Eve"}""").Set("sender_email", "me@example.com");

        Assert.Equal("me@example.com Eve", Text("{{sender_email}} {{first_name}}", values));
    }

    [Fact]
    public void A_block_alone_on_its_line_leaves_no_empty_line() =>
        Assert.Equal("a\nyes\nb", Text("a\n{{#if first_name}}\nyes\n{{/if}}\nb", Ada));

    static string Text(string source, FieldValues values)
    {
        var template = MailTemplate.Parse(new("s", "h", source));
        Assert.Empty(template.Problems);
        return Assert.IsType<Rendering.Rendered>(template.Render(values, 1)).Text!;
    }
}
