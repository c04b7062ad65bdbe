using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "path")]
public sealed class ContactPathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_contact_is_added_changed_listed_and_deleted()
    {
        var user = await app.RegisterAsync();
        var list = (await JsonAsync(await user.Http.PostAsJsonAsync("/api/lists", new { name = " Spring\t2026 " }))).GetProperty("id").GetInt64();

        using var added = await user.Http.PostAsJsonAsync("/api/contacts", new
        {
            email = "Ada <Ada@Example.com>",
            firstName = " Ada ",
            customFields = new Dictionary<string, string> { ["Job Title"] = "Countess", ["Empty"] = "" },
            listIds = new[] { list },
        });
        var contact = await JsonAsync(added);
        var url = added.Headers.Location!.ToString();
        var detail = await user.Http.GetFromJsonAsync<JsonElement>(url);
        using var changed = await user.Http.PutAsJsonAsync(url, new { email = "ada@example.com", lastName = "Lovelace" });
        var lists = await user.Http.GetFromJsonAsync<JsonElement>("/api/lists");
        using var deleted = await user.Http.DeleteAsync(url);
        using var gone = await user.Http.GetAsync(url);

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(
            ("ada@example.com", "Ada", "Countess", "ok"),
            (contact.GetProperty("email").GetString(), contact.GetProperty("firstName").GetString(),
                contact.GetProperty("customFields").GetProperty("job_title").GetString(), contact.GetProperty("status").GetString()));
        Assert.Equal("Spring 2026", detail.GetProperty("lists")[0].GetProperty("name").GetString());
        Assert.Equal("", (await JsonAsync(changed)).GetProperty("firstName").GetString());
        Assert.Equal(1, lists.GetProperty("items")[0].GetProperty("contacts").GetInt64());
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(0, (await user.Http.GetFromJsonAsync<JsonElement>($"/api/lists/{list}")).GetProperty("contacts").GetInt64());
    }

    [Fact]
    public async Task What_is_wrong_with_a_contact_is_said_by_field()
    {
        var user = await app.RegisterAsync();
        await user.Http.PostAsJsonAsync("/api/contacts", new { email = "ada@example.com" });

        using var wrong = await user.Http.PostAsJsonAsync("/api/contacts", new
        {
            email = "ada@example",
            company = new string('x', 201),
            customFields = new Dictionary<string, string> { ["Signature"] = "x", ["Name A"] = "1", ["name-a"] = "2" },
        });
        using var taken = await user.Http.PostAsJsonAsync("/api/contacts", new { email = "ADA@example.com" });
        var errors = (await JsonAsync(wrong)).GetProperty("errors");

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("The part after the @ has no ending such as .com.", errors.GetProperty("email")[0].GetString());
        Assert.Equal("At most 200 characters.", errors.GetProperty("company")[0].GetString());
        Assert.True(errors.TryGetProperty("customFields.signature", out _));
        Assert.True(errors.TryGetProperty("customFields.name-a", out _));
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
    }

    [Fact]
    public async Task Pages_are_walked_by_their_cursor_in_any_order()
    {
        var user = await app.RegisterAsync();
        for (var i = 0; i < 5; i++)
        {
            await user.Http.PostAsJsonAsync("/api/contacts", new { email = $"p{i}@example.com", lastName = "Page" });
        }

        foreach (var sort in new[] { "newest", "oldest", "email", "-email" })
        {
            var seen = new List<string>();
            string? next = "";
            while (next is not null)
            {
                var page = await user.Http.GetFromJsonAsync<JsonElement>(
                    $"/api/contacts?limit=2&sort={sort}&search=page{(next.Length > 0 ? $"&after={next}" : "")}");
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("email").GetString()!));
                next = page.GetProperty("next").GetString();
            }

            var ascending = Enumerable.Range(0, 5).Select(i => $"p{i}@example.com");
            Assert.Equal(sort is "oldest" or "email" ? ascending : ascending.Reverse(), seen);
        }
    }

    [Theory]
    [InlineData("sort=company")]
    [InlineData("sort=email%20DESC")]
    [InlineData("sort=id;DROP%20TABLE%20contacts")]
    [InlineData("sort=(SELECT%20SLEEP(5))")]
    [InlineData("status=ok'%20OR%201=1")]
    [InlineData("status=erased")]
    [InlineData("after=%27%20OR%201=1")]
    [InlineData("after=bm90aGluZw")]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("listId=0")]
    public async Task What_is_not_on_the_list_of_orders_and_filters_is_refused(string query)
    {
        var user = await app.RegisterAsync();

        using var response = await user.Http.GetAsync($"/api/contacts?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Many_contacts_are_put_taken_and_deleted_at_once()
    {
        var user = await app.RegisterAsync();
        var other = await app.RegisterAsync();
        var foreign = await IdAsync(other, "x@example.com");
        var ids = new List<long> { foreign };
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await IdAsync(user, $"p{i}@example.com"));
        }

        var list = (await JsonAsync(await user.Http.PostAsJsonAsync("/api/lists", new { name = "List" }))).GetProperty("id").GetInt64();

        Assert.Equal(3, await ChangedAsync(user, $"/api/lists/{list}/contacts", ids));
        Assert.Equal(1, await ChangedAsync(user, $"/api/lists/{list}/contacts/remove", [ids[1], foreign]));
        Assert.Equal(3, await ChangedAsync(user, "/api/contacts/delete", ids));
        Assert.Equal(0, await ChangedAsync(user, "/api/contacts/delete", ids));
        Assert.Equal(0, (await user.Http.GetFromJsonAsync<JsonElement>($"/api/lists/{list}")).GetProperty("contacts").GetInt64());
        Assert.Single((await other.Http.GetFromJsonAsync<JsonElement>("/api/contacts")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_export_is_a_file_named_after_its_list()
    {
        var user = await app.RegisterAsync();
        var list = (await JsonAsync(await user.Http.PostAsJsonAsync("/api/lists", new { name = "Frühling/\"26\"" }))).GetProperty("id").GetInt64();

        using var response = await user.Http.GetAsync($"/api/contacts/export?listId={list}");
        using var none = await user.Http.GetAsync("/api/contacts/export?listId=999999");

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("filename*=UTF-8''Fr%C3%BChling", response.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("\"email\",\"first_name\",\"last_name\",\"company\"\r\n", (await response.Content.ReadAsStringAsync()).TrimStart('\uFEFF'));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Lists_are_made_renamed_and_deleted()
    {
        var user = await app.RegisterAsync();
        using var made = await user.Http.PostAsJsonAsync("/api/lists", new { name = "One" });
        var url = made.Headers.Location!.ToString();

        using var blank = await user.Http.PostAsJsonAsync("/api/lists", new { name = " \t" });
        using var renamed = await user.Http.PutAsJsonAsync(url, new { name = "Two" });
        using var deleted = await user.Http.DeleteAsync(url);
        using var again = await user.Http.DeleteAsync(url);
        using var late = await user.Http.PutAsJsonAsync(url, new { name = "Three" });

        Assert.Equal(HttpStatusCode.BadRequest, blank.StatusCode);
        Assert.Equal("Two", (await JsonAsync(renamed)).GetProperty("name").GetString());
        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (deleted.StatusCode, again.StatusCode, late.StatusCode));
        Assert.Empty((await user.Http.GetFromJsonAsync<JsonElement>("/api/lists")).GetProperty("items").EnumerateArray());
    }

    static async Task<long> IdAsync(TestUser user, string email) =>
        (await JsonAsync(await user.Http.PostAsJsonAsync("/api/contacts", new { email }))).GetProperty("id").GetInt64();

    static async Task<int> ChangedAsync(TestUser user, string url, IReadOnlyList<long> ids)
    {
        using var response = await user.Http.PostAsJsonAsync(url, new { ids });
        return (await JsonAsync(response)).GetProperty("changed").GetInt32();
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();
}
