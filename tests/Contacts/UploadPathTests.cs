using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "path")]
public sealed class UploadPathTests(UploadPathTests.Fixture fixture) : IClassFixture<UploadPathTests.Fixture>
{
    TestApp App => fixture.App;

    [Fact]
    public async Task A_file_as_the_body_becomes_contacts()
    {
        var user = await App.RegisterAsync();

        using var response = await user.Http.PostAsync(
            "/api/lists/upload?list=Leads&filename=märz.csv&duplicates=update", Csv("email,name\nada@example.com,Ada Lovelace"));
        var accepted = await JsonAsync(response);
        var location = response.Headers.Location!.ToString();
        await RunAsync(accepted);
        var done = await user.Http.GetFromJsonAsync<JsonElement>(location);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/api/uploads/{accepted.GetProperty("id")}", location);
        Assert.Equal("queued", accepted.GetProperty("status").GetString());
        Assert.Equal(
            ("done", "märz.csv", "Leads", "update", 1, 100),
            (done.GetProperty("status").GetString(), done.GetProperty("filename").GetString(), done.GetProperty("listName").GetString(),
                done.GetProperty("duplicates").GetString(), done.GetProperty("createdRows").GetInt32(), done.GetProperty("percent").GetInt32()));
        Assert.Equal("full_name", done.GetProperty("columns")[1].GetProperty("field").GetString());
        var contacts = await user.Http.GetFromJsonAsync<JsonElement>("/api/contacts");
        Assert.Equal("Lovelace", contacts.GetProperty("items")[0].GetProperty("lastName").GetString());
    }

    [Fact]
    public async Task A_file_in_a_form_becomes_contacts_of_the_given_list()
    {
        var user = await App.RegisterAsync();
        var list = (await JsonAsync(await user.Http.PostAsJsonAsync("/api/lists", new { name = "Spring" }))).GetProperty("id").GetInt64();
        using var form = new MultipartFormDataContent
        {
            { new StringContent(list.ToString(System.Globalization.CultureInfo.InvariantCulture)), "listId" },
            { new StringContent("""{"Who": "email", "What": "ignore"}"""), "mapping" },
            { new StringContent("semicolon"), "delimiter" },
            { Csv("Who;What\nada@example.com;x,y"), "file", "C:\\leads\\Jänner.csv" },
        };

        using var response = await user.Http.PostAsync("/api/lists/upload", form);
        var accepted = await JsonAsync(response);
        await RunAsync(accepted);
        var done = await user.Http.GetFromJsonAsync<JsonElement>(response.Headers.Location!.ToString());

        Assert.Equal("Jänner.csv", done.GetProperty("filename").GetString());
        Assert.Equal(("done", 1), (done.GetProperty("status").GetString(), done.GetProperty("createdRows").GetInt32()));
        Assert.Equal(1, (await user.Http.GetFromJsonAsync<JsonElement>($"/api/lists/{list}")).GetProperty("contacts").GetInt64());
    }

    [Theory]
    [InlineData("?duplicates=force", "duplicates")]
    [InlineData("?mapping=[1]", "mapping")]
    [InlineData("?encoding=klingon", "encoding")]
    [InlineData("?delimiter=x", "delimiter")]
    [InlineData("?listId=seven", "listId")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_stored(string query, string field)
    {
        var user = await App.RegisterAsync();

        using var response = await user.Http.PostAsync($"/api/lists/upload{query}", Csv("email\na@example.com"));
        var problem = await JsonAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
        Assert.Empty((await user.Http.GetFromJsonAsync<JsonElement>("/api/uploads")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("PK\u0003\u0004[Content_Types].xml", "This is an Excel workbook (.xlsx), not a CSV file. Open it there and save it as CSV (UTF-8), then upload that file.")]
    [InlineData("%PDF-1.7", "This is a PDF document, not a CSV file. Export the table itself as CSV.")]
    public async Task A_file_that_is_no_csv_is_refused_at_once_and_its_job_says_why(string file, string reason)
    {
        var user = await App.RegisterAsync();

        using var response = await user.Http.PostAsync("/api/lists/upload", Csv(file));
        var problem = await JsonAsync(response);
        var job = await user.Http.GetFromJsonAsync<JsonElement>($"/api/uploads/{problem.GetProperty("uploadId")}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(reason, problem.GetProperty("detail").GetString());
        Assert.Equal(("failed", reason), (job.GetProperty("status").GetString(), job.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_pointed_to_an_upload_address(bool saysItsLength)
    {
        var user = await App.RegisterAsync();
        using var file = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes("email\n" + new string('x', 2_000_000))));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/lists/upload") { Content = file };
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = !saysItsLength;

        using var response = await user.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("/api/lists/upload-address", (await JsonAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_file_put_to_its_address_is_imported()
    {
        var user = await App.RegisterAsync();
        using var asked = await user.Http.PostAsJsonAsync(
            "/api/lists/upload-address", new { filename = "big.csv", sizeBytes = 200_000_000, list = "Big" });
        var address = await JsonAsync(asked);
        var url = address.GetProperty("url").GetString()!;
        using var anyone = new HttpClient();
        using var put = new HttpRequestMessage(HttpMethod.Put, url) { Content = Csv("email\nada@example.com") };
        put.Headers.Add("x-ms-blob-type", address.GetProperty("headers").GetProperty("x-ms-blob-type").GetString());

        using var early = await user.Http.PostAsync($"/api/uploads/{address.GetProperty("id")}/start", null);
        using var stored = await anyone.SendAsync(put);
        using var started = await user.Http.PostAsync($"/api/uploads/{address.GetProperty("id")}/start", null);
        await RunAsync(address);
        using var read = await anyone.GetAsync(url);
        using var other = new HttpRequestMessage(
            HttpMethod.Put, url.Replace($"/{address.GetProperty("id")}.csv", "/999.csv", StringComparison.Ordinal))
        { Content = Csv("email") };
        other.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var elsewhere = await anyone.SendAsync(other);

        Assert.Equal(HttpStatusCode.Created, asked.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
        var done = await user.Http.GetFromJsonAsync<JsonElement>(asked.Headers.Location!.ToString());
        Assert.Equal(("done", 1), (done.GetProperty("status").GetString(), done.GetProperty("createdRows").GetInt32()));
    }

    [Fact]
    public async Task More_than_500_MB_are_refused_before_they_are_sent()
    {
        var user = await App.RegisterAsync();

        using var response = await user.Http.PostAsJsonAsync(
            "/api/lists/upload-address", new { filename = "huge.csv", sizeBytes = 524_288_001 });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("500 MB", (await JsonAsync(response)).GetProperty("errors").GetProperty("sizeBytes")[0].GetString());
    }

    [Fact]
    public async Task An_import_that_lacks_its_email_column_starts_with_a_mapping()
    {
        var user = await App.RegisterAsync();
        var job = await JsonAsync(await user.Http.PostAsync("/api/lists/upload", Csv("Who,Town\nada at example.com,London\nbob@example.com,Paris\ncarl,Rome")));
        await RunAsync(job);
        var url = $"/api/uploads/{job.GetProperty("id")}";
        var failed = await user.Http.GetFromJsonAsync<JsonElement>(url);

        using var mapped = await user.Http.PostAsJsonAsync($"{url}/mapping", new { mapping = new { Who = "email", Town = "City" } });
        await RunAsync(job);
        var done = await user.Http.GetFromJsonAsync<JsonElement>(url);
        using var again = await user.Http.PostAsJsonAsync($"{url}/mapping", new { mapping = new { Who = "email" } });

        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.StartsWith("No column holds e-mail addresses. Its columns are “Who”, “Town”.", failed.GetProperty("error").GetString());
        Assert.Equal("queued", (await JsonAsync(mapped)).GetProperty("status").GetString());
        Assert.Equal(("done", 1, 2), (done.GetProperty("status").GetString(), done.GetProperty("createdRows").GetInt32(), done.GetProperty("errorRows").GetInt32()));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(["city"], await user.Http.GetFromJsonAsync<List<string>>("/api/contacts/fields") ?? []);

        using var rejects = await user.Http.GetAsync($"{url}/rejects");
        Assert.Equal("text/csv", rejects.Content.Headers.ContentType!.MediaType);
        Assert.Contains("filename*=UTF-8''upload%20-%20rejected%20rows.csv", rejects.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Contains("\"4\",\"Who\",\"carl\",\"email_no_at_sign\"", await rejects.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_import_can_be_cancelled_before_it_runs_and_undone_once()
    {
        var user = await App.RegisterAsync();
        var job = await JsonAsync(await user.Http.PostAsync("/api/lists/upload", Csv("email\nada@example.com")));
        var url = $"/api/uploads/{job.GetProperty("id")}";

        using var cancelled = await user.Http.PostAsync($"{url}/cancel", null);
        await RunAsync(job);
        using var again = await user.Http.PostAsync($"{url}/cancel", null);
        using var undone = await user.Http.PostAsync($"{url}/undo", null);
        await RunAsync(job);
        using var twice = await user.Http.PostAsync($"{url}/undo", null);

        Assert.Equal("cancelled", (await JsonAsync(cancelled)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("undoing", (await JsonAsync(undone)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Equal("undone", (await user.Http.GetFromJsonAsync<JsonElement>(url)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Two_files_in_a_form_are_refused()
    {
        var user = await App.RegisterAsync();
        using var form = new MultipartFormDataContent
        {
            { Csv("email\nada@example.com"), "file", "a.csv" },
            { Csv("email\nbob@example.com"), "file", "b.csv" },
        };

        using var response = await user.Http.PostAsync("/api/lists/upload", form);
        await RunAsync(await JsonAsync(response), "uploadId");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty((await user.Http.GetFromJsonAsync<JsonElement>("/api/contacts")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Uploads_of_others_are_not_there()
    {
        var owner = await App.RegisterAsync();
        var other = await App.RegisterAsync();
        var job = await JsonAsync(await owner.Http.PostAsync("/api/lists/upload", Csv("email\nada@example.com")));
        var list = job.GetProperty("listId").GetInt64();
        var url = $"/api/uploads/{job.GetProperty("id")}";

        foreach (var call in new Func<Task<HttpResponseMessage>>[]
        {
            () => other.Http.GetAsync(url),
            () => other.Http.GetAsync($"{url}/rejects"),
            () => other.Http.PostAsync($"{url}/cancel", null),
            () => other.Http.PostAsync($"{url}/undo", null),
            () => other.Http.PostAsync($"{url}/start", null),
            () => other.Http.PostAsJsonAsync($"{url}/mapping", new { mapping = new { email = "email" } }),
            () => other.Http.PostAsync($"/api/lists/upload?listId={list}", Csv("email\nada@example.com")),
            () => other.Http.PostAsJsonAsync("/api/lists/upload-address", new { filename = "a.csv", sizeBytes = 1, listId = list }),
        })
        {
            using var response = await call();
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Equal("queued", (await owner.Http.GetFromJsonAsync<JsonElement>(url)).GetProperty("status").GetString());
    }

    static ByteArrayContent Csv(string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return content;
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>What the queue trigger does.</summary>
    Task RunAsync(JsonElement job, string id = "id") =>
        App.Services.GetRequiredService<Import>().RunAsync(job.GetProperty(id).GetInt64(), CancellationToken.None);

    /// <summary>The application over storage of its own, with a small limit for bodies.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        readonly TestStorage storage = new();
        TestApp? app;

        public TestApp App => app ?? throw new InvalidOperationException("Not started.");

        public async ValueTask InitializeAsync()
        {
            await storage.InitializeAsync();
            app = new TestApp
            {
                Settings = { ["AzureWebJobsStorage"] = storage.ConnectionString, ["Import:MaxBodyBytes"] = "300000" },
            };
            await app.InitializeAsync();
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
