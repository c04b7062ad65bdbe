using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Contacts;

/// <summary>Uploads and imports over a real database and real storage, with a clock that the test moves.</summary>
public sealed class ImportRig : IAsyncLifetime
{
    public TestDatabase Database { get; } = new();

    public TestStorage Storage { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(Given.Now));

    public UploadStore Uploads => new(Database.Db);

    public UploadBlobs Blobs => new(Storage.Blobs);

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Storage.InitializeAsync();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <param name="chunkRows">Small, so that a test file has several chunks.</param>
    public Import Import(int chunkRows = 10, ImportOptions? options = null) => new(
        new(Database.Db), new(Database.Db, new(Links.Keys)), new(Database.Db), Blobs, new(Storage.Queues),
        Options.Create(options ?? new ImportOptions { ChunkRows = chunkRows }), Clock, NullLogger<Import>.Instance);

    public ListUpload ListUpload(ImportOptions? options = null) => new(
        Uploads, Blobs, new(Storage.Queues), Options.Create(options ?? new ImportOptions()), Clock,
        NullLogger<ListUpload>.Instance);

    public ImportRescue Rescue() => new(
        new(Database.Db), Uploads, Blobs, new(Storage.Queues), new(Database.Db), Options.Create(new ImportOptions()), Clock);

    public static UploadWish Wish(
        string list = "Leads", bool updates = false, string? mapping = null, string? encoding = null, char? delimiter = null) =>
        new(null, list, "leads.csv", mapping, updates, encoding, delimiter);

    /// <summary>Uploads a file without importing it.</summary>
    public async Task<long> UploadAsync(long user, byte[] file, UploadWish? wish = null)
    {
        var outcome = await ListUpload().ReceiveAsync(user, wish ?? Wish(), new MemoryStream(file), CancellationToken.None);
        return Assert.IsType<UploadOutcome.Accepted>(outcome).JobId;
    }

    /// <summary>Uploads and imports a file.</summary>
    public Task<UploadJob> ImportAsync(long user, string csv, UploadWish? wish = null) =>
        ImportAsync(user, Encoding.UTF8.GetBytes(csv), wish);

    public async Task<UploadJob> ImportAsync(long user, byte[] file, UploadWish? wish = null)
    {
        var job = await UploadAsync(user, file, wish);
        await Import().RunAsync(job, CancellationToken.None);
        return await JobAsync(user, job);
    }

    public async Task<UploadJob> JobAsync(long user, long job) =>
        await Uploads.FindAsync(user, job, CancellationToken.None) ?? throw new InvalidOperationException("No such job.");

    /// <summary>The file of rejected rows, without its byte order mark; empty when there is none.</summary>
    public async Task<string> RejectsAsync(long job)
    {
        await using var file = await Blobs.Rejects(job).OpenAsync(CancellationToken.None);
        return file is null ? "" : await new StreamReader(file).ReadToEndAsync();
    }

    /// <summary>
    /// Contacts of a user that are not deleted, as text in the order of their addresses. Their fields stand in the order of
    /// their names: MySQL keeps JSON sorted in a way of its own, MariaDB as it was written.
    /// </summary>
    public async Task<IReadOnlyList<string>> ContactsAsync(long user) =>
        [.. (await Database.QueryAsync<(string Email, string FirstName, string LastName, string Company, string? Fields)>(
            """
            SELECT email, first_name, last_name, company, custom_fields_json
              FROM contacts
             WHERE user_id = @user AND deleted_at IS NULL
             ORDER BY email
            """,
            new { user }))
            .Select(contact => string.Join(
                '|', contact.Email, contact.FirstName, contact.LastName, contact.Company, Fields(contact.Fields)))];

    static string Fields(string? json) => json is null
        ? ""
        : $"{{{string.Join(", ", JsonSerializer.Deserialize<SortedDictionary<string, string>>(json)!.Select(field => $"{Text(field.Key)}: {Text(field.Value)}"))}}}";

    static string Text(string value) => JsonSerializer.Serialize(value, Relaxed);

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How many contacts are on the list of that name.</summary>
    public Task<int> ListedAsync(long user, string list = "Leads") => Database.ScalarAsync<int>(
        """
        SELECT COUNT(*)
          FROM contact_list_items i
          JOIN contact_lists l ON l.id = i.list_id
         WHERE l.user_id = @user AND l.name = @list AND i.status = 'active'
        """,
        new { user, list });
}
