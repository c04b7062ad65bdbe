using System.Net;
using System.Net.Http.Json;
using System.Text;
using ColdMail.Functions.Suppression;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Suppression;

[Trait("Kind", "path")]
public sealed class SuppressionPathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_user_adds_finds_pages_and_removes_entries()
    {
        var user = await app.RegisterAsync();
        foreach (var email in new[] { " Ada@Math.example ", "ben@math.example", "@blocked.example" })
        {
            using var answer = await user.Http.PostAsJsonAsync("/api/suppressions", new { email });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var page = await user.Http.GetFromJsonAsync<SuppressionPage>("/api/suppressions?limit=2");
        var rest = await user.Http.GetFromJsonAsync<SuppressionPage>($"/api/suppressions?limit=2&before={page!.Next}");
        var found = await user.Http.GetFromJsonAsync<SuppressionPage>("/api/suppressions?search=MATH&reason=manual");
        using var removed = await user.Http.DeleteAsync($"/api/suppressions/{page.Items[0].Id}");
        using var again = await user.Http.DeleteAsync($"/api/suppressions/{page.Items[0].Id}");

        Assert.Equal(["@blocked.example", "ben@math.example"], page.Items.Select(entry => entry.Email));
        Assert.Equal("ada@math.example", Assert.Single(rest!.Items).Email);
        Assert.Null(rest.Next);
        Assert.Equal(2, found!.Items.Count);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (removed.StatusCode, again.StatusCode));
        Assert.Contains(
            "do not come back by themselves",
            (await removed.Content.ReadFromJsonAsync<SuppressionRemoved>())!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_address_is_explained()
    {
        var user = await app.RegisterAsync();

        using var answer = await user.Http.PostAsJsonAsync("/api/suppressions", new { email = "nobody" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("name@example.com", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_users_entry_does_not_exist()
    {
        var owner = await app.RegisterAsync();
        var stranger = await app.RegisterAsync();
        using var made = await owner.Http.PostAsJsonAsync("/api/suppressions", new { email = "a@b.example" });
        var entry = (await made.Content.ReadFromJsonAsync<SuppressionAdded>())!.Entry;

        using var removed = await stranger.Http.DeleteAsync($"/api/suppressions/{entry!.Id}");

        Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
        Assert.Empty((await stranger.Http.GetFromJsonAsync<SuppressionPage>("/api/suppressions"))!.Items);
    }

    [Fact]
    public async Task An_exported_list_runs_no_formula_and_comes_back_as_it_was()
    {
        var user = await app.RegisterAsync();
        var other = await app.RegisterAsync();
        const string Pasted = "=cmd@evil.example\n+1@evil.example\n@blocked.example\nplain@x.example\nno address";

        using var import = await user.Http.PostAsync("/api/suppressions/import", new StringContent(Pasted, Encoding.UTF8, "text/plain"));
        var csv = await user.Http.GetStringAsync("/api/suppressions/export");
        using var back = await other.Http.PostAsync("/api/suppressions/import", new StringContent(csv, Encoding.UTF8, "text/csv"));

        var result = await import.Content.ReadFromJsonAsync<SuppressionImport>();
        Assert.Equal((4, 0, 1, 5), (result!.Added, result.Known, result.Rejected, Assert.Single(result.Problems).Line));
        Assert.All(csv.Split("\r\n"), line => Assert.DoesNotMatch("(^|,)\"?[=+@-]", line));
        Assert.Equal(4, (await back.Content.ReadFromJsonAsync<SuppressionImport>())!.Added);
        Assert.Equal(
            (await user.Http.GetFromJsonAsync<SuppressionPage>("/api/suppressions"))!.Items.Select(entry => entry.Email).Order(),
            (await other.Http.GetFromJsonAsync<SuppressionPage>("/api/suppressions"))!.Items.Select(entry => entry.Email).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing here")]
    public async Task A_text_without_addresses_is_refused_in_words(string text)
    {
        var user = await app.RegisterAsync();

        using var answer = await user.Http.PostAsync("/api/suppressions/import", new StringContent(text));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("no address", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
