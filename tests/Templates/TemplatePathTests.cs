using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Composing;
using ColdMail.Functions.Templates;
using ColdMail.Templates;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.Templates;

[Trait("Kind", "path")]
public sealed class TemplatePathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_user_makes_reads_changes_copies_and_deletes_templates()
    {
        var user = await app.RegisterAsync();

        using var made = await user.Http.PostAsJsonAsync(
            "/api/templates", new { name = " First ", subject = "Hi {{first_name}}", bodyHtml = "<p>Hello <b>{{company | \"you\"}}</b></p>" });
        var template = await made.Content.ReadFromJsonAsync<TemplateView>();
        using var changed = await user.Http.PutAsJsonAsync(
            $"/api/templates/{template!.Id}", new { name = "Second", subject = "", bodyHtml = "", bodyText = "Hi {{city}}" });
        using var copied = await user.Http.PostAsJsonAsync($"/api/templates/{template.Id}/duplicate", new { });
        var mine = await user.Http.GetFromJsonAsync<TemplatePage>("/api/templates?kind=mine");
        using var deleted = await user.Http.DeleteAsync($"/api/templates/{template.Id}");
        using var gone = await user.Http.GetAsync($"/api/templates/{template.Id}");

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal($"/api/templates/{template.Id}", made.Headers.Location!.OriginalString);
        Assert.Equal(("First", false), (template.Name, template.IsSystem));
        Assert.Equal([new("first_name", true, null), new TemplateVariable("company", false, "you")], template.Variables);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(["Second (copy)", "Second"], mine!.Items.Select(item => item.Name));
        Assert.Equal(["city"], mine.Items[0].Variables.Select(variable => variable.Name));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_answered_at_once()
    {
        var user = await app.RegisterAsync();

        using var answer = await user.Http.PostAsJsonAsync("/api/templates", new
        {
            name = "Bad",
            subject = "Hi {{{first_name}}}",
            bodyHtml = "<p>{{#each x}}</p>\n{{first_name",
            bodyText = "{first_name}",
        });
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            ["bodyHtml", "bodyText", "subject"],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.StartsWith("Line 2, column 1: ", problem.GetProperty("errors").GetProperty("bodyHtml")[1].GetString(), StringComparison.Ordinal);
        Assert.Equal(4, problem.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Templates_of_the_system_are_for_everyone_to_copy_and_for_nobody_to_change()
    {
        var user = await app.RegisterAsync();
        var system = (await user.Http.GetFromJsonAsync<TemplatePage>("/api/templates?kind=system"))!.Items;
        var id = system[0].Id;

        using var changed = await user.Http.PutAsJsonAsync($"/api/templates/{id}", new { name = "x", subject = "x", bodyHtml = "x" });
        using var deleted = await user.Http.DeleteAsync($"/api/templates/{id}");
        using var copied = await user.Http.PostAsJsonAsync($"/api/templates/{id}/duplicate", new { name = "Mine" });
        var copy = await copied.Content.ReadFromJsonAsync<TemplateView>();

        Assert.Equal(5, system.Count);
        Assert.All(system, item => Assert.True(item.IsSystem));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (changed.StatusCode, deleted.StatusCode));
        Assert.Equal(("Mine", false, system[0].Subject), (copy!.Name, copy.IsSystem, copy.Subject));
    }

    [Fact]
    public async Task The_templates_of_the_system_are_sound_and_their_variables_are_as_found()
    {
        var user = await app.RegisterAsync();
        foreach (var item in (await user.Http.GetFromJsonAsync<TemplatePage>("/api/templates?kind=system"))!.Items)
        {
            var template = (await user.Http.GetFromJsonAsync<TemplateView>($"/api/templates/{item.Id}"))!;
            var source = new TemplateSource(template.Subject, template.BodyHtml, template.BodyText);

            Assert.Empty(TemplatePreview.Check(source));
            Assert.Equal(MailTemplate.Parse(source).Variables, template.Variables);
            Assert.NotEmpty(item.Excerpt);
            Assert.DoesNotContain('<', item.Excerpt);

            using var answer = await user.Http.PostAsJsonAsync(
                $"/api/templates/{item.Id}/preview", new { values = new { company = "", last_name = "" } });
            var preview = await answer.Content.ReadFromJsonAsync<Preview>();
            Assert.Empty(preview!.MissingFields);
            Assert.Contains("Ada", preview.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_users_template_does_not_exist()
    {
        var owner = await app.RegisterAsync();
        var stranger = await app.RegisterAsync();
        using var made = await owner.Http.PostAsJsonAsync("/api/templates", new { name = "x", subject = "x", bodyHtml = "x" });
        var path = made.Headers.Location!.OriginalString;

        HttpResponseMessage[] answers =
        [
            await stranger.Http.GetAsync(path),
            await stranger.Http.PutAsJsonAsync(path, new { name = "y", subject = "y", bodyHtml = "y" }),
            await stranger.Http.DeleteAsync(path),
            await stranger.Http.PostAsJsonAsync($"{path}/duplicate", new { }),
            await stranger.Http.PostAsJsonAsync($"{path}/preview", new { }),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.DoesNotContain((await stranger.Http.GetFromJsonAsync<TemplatePage>("/api/templates"))!.Items, item => item.Name == "x");
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_preview_shows_what_a_contact_would_get_and_what_is_missing()
    {
        var user = await app.RegisterAsync();
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        var contactId = await connection.ExecuteScalarAsync<long>(
            """
            INSERT INTO contacts (user_id, email, first_name, custom_fields_json, created_at, updated_at)
            VALUES (@Id, 'zoe@x.example', 'Zoë', '{"City":"Łódź"}', '2026-01-01', '2026-01-01');
            SELECT LAST_INSERT_ID()
            """,
            new { user.Id });
        var text = new { subject = "{{first_name}} in {{city}}", bodyHtml = "<p>{{first_name}} &amp; {{sender_name}}</p>", contactId };

        var shown = await PreviewAsync(user, text);
        var missing = await PreviewAsync(user, text with { subject = "{{zip}} {{company}}" });
        var wrong = await PreviewAsync(user, text with { subject = "{{#if}}" });
        using var foreign = await (await app.RegisterAsync()).Http.PostAsJsonAsync("/api/templates/preview", text);

        Assert.Equal("Zoë in Łódź", shown.Subject);
        Assert.Contains("<p>Zoë &amp; Vera</p>", shown.Html, StringComparison.Ordinal);
        Assert.Contains("https://go.example.com/u/test", shown.Text, StringComparison.Ordinal);
        Assert.Equal(["zip", "company"], missing.MissingFields);
        Assert.Null(missing.Html);
        Assert.NotEmpty(wrong.Problems);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    static async Task<Preview> PreviewAsync(TestUser user, object text)
    {
        using var answer = await user.Http.PostAsJsonAsync("/api/templates/preview", text);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Preview>())!;
    }
}
