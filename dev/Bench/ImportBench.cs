using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ColdMail.Contacts;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Storage;
using ColdMail.Tracking;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace ColdMail.Dev.Bench;

/// <summary>
/// Imports one large CSV file from blob storage, and loads the same rows by bare LOAD DATA into a table like
/// <c>contacts</c>: one half before the import and one half after it, so that a machine that is slow for a while is slow
/// for both.
/// </summary>
static class ImportBench
{
    const int Usual = 1_000_000;
    const int BareChunk = 50_000;
    const int Suppressed = 10_000;

    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);
    static readonly string[] FirstNames = ["Anna", "Bob", "Céline", "Dmitri", "Eve", "Frank", "Gül", "Hans", "Zoë", "Łukasz"];

    public static async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var rows = context.Number("rows", Usual);
        await using var db = new Db(await context.SchemaAsync("bench_import", cancellation));
        await PrepareAsync(db, rows, cancellation);
        var storage = new StorageOptions { ConnectionString = context.Storage.ConnectionString };
        var blobs = BlobStore.Open(storage);
        var queues = QueueStore.Open(storage);
        await blobs.CreateContainersAsync(cancellation);
        await queues.CreateQueuesAsync(cancellation);
        var bench = new Bench(db, new UploadBlobs(blobs), queues, context, rows);

        context.Say($"import: writing a file of {rows:#,0} rows and putting it into storage");
        var megabytes = await bench.UploadAsync(cancellation);
        context.Say("import: loading the first half bare");
        var bare = await bench.LoadBareAsync(0, rows / 2, cancellation);
        context.Say("import: importing the file");
        var (import, memory) = await bench.ImportAsync(cancellation);
        context.Say("import: loading the second half bare");
        bare += await bench.LoadBareAsync(rows / 2, rows, cancellation);
        context.Say("import: importing the same file again");
        var again = await bench.ImportAgainAsync(cancellation);

        return new("import",
        [
            new("rows", rows, ""),
            new("file", megabytes, "MB"),
            new("imported", rows / import.TotalSeconds, "rows/s"),
            new("bare LOAD DATA", rows / bare.TotalSeconds, "rows/s"),
            new("import / bare", bare / import, "", AtLeast: 0.5),
            new("time", import.TotalSeconds, "s"),
            new("the same file again", rows / again.TotalSeconds, "rows/s"),
            new("peak memory", memory, "MB", AtMost: 512),
        ]);
    }

    static async Task PrepareAsync(Db db, int rows, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            CREATE TABLE bare_contacts LIKE contacts;
            INSERT INTO users (id, email, password_hash, plan_id, created_at, updated_at)
            VALUES (1, 'bench@example.com', '', 3, @Now, @Now);
            INSERT INTO suppression_list (user_id, email, reason, created_at) VALUES (1, '@company7.example.com', 'manual', @Now);
            """,
            new { Now },
            cancellationToken: cancellation));
        for (var first = 0; first < Suppressed; first += 1_000)
        {
            var values = string.Join(", ", Enumerable.Range(first, 1_000)
                .Select(i => $"(1, '{Person.Of((int)((long)i * rows / Suppressed), rows).Email}', 'manual', @Now)"));
            await connection.ExecuteAsync(new(
                $"INSERT INTO suppression_list (user_id, email, reason, created_at) VALUES {values}",
                new { Now },
                cancellationToken: cancellation));
        }
    }

    /// <summary>What is measured, on what it runs.</summary>
    sealed class Bench(Db db, UploadBlobs blobs, QueueStore queues, BenchContext context, int rows)
    {
        static readonly LinkKeys Keys = new(new()
        {
            PublicUrl = "https://go.example.com",
            Keys = new() { ["1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) },
        });

        readonly UploadStore uploads = new(db);

        readonly Import import = new(
            new(db), new(db, new(Keys)), new(db), blobs, new(queues), Options.Create(new ImportOptions()), TimeProvider.System,
            NullLogger<Import>.Instance);

        long job;

        /// <returns>Size of the file in megabytes.</returns>
        public async Task<double> UploadAsync(CancellationToken cancellation)
        {
            var path = Path.Combine(Workspace.Data("bench"), "import.csv");
            await using (var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16))
            {
                await writer.WriteLineAsync("E-mail,First name,Last name,Company,Job title,City,Phone,Industry");
                for (var i = 0; i < rows; i++)
                {
                    await writer.WriteLineAsync(Person.Of(i, rows).ToCsv());
                }
            }

            job = await PutAsync(path, cancellation);
            return new FileInfo(path).Length / 1_048_576.0;
        }

        public async Task<(TimeSpan Time, double PeakMegabytes)> ImportAsync(CancellationToken cancellation)
        {
            PeakMemory.Restart();
            var watch = Stopwatch.StartNew();
            var run = import.RunAsync(job, cancellation);
            while (await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(5), cancellation)) != run)
            {
                var now = (await uploads.FindAsync(1, job, cancellation))!;
                context.Say($"import: {now.TotalRows:#,0} rows, {now.Percent} %");
            }

            await run;
            var time = watch.Elapsed;
            await CheckAsync(created: rows, existing: 0, cancellation);
            return (time, PeakMemory.Megabytes(Environment.ProcessId));
        }

        public async Task<TimeSpan> ImportAgainAsync(CancellationToken cancellation)
        {
            job = await PutAsync(Path.Combine(Workspace.Data("bench"), "import.csv"), cancellation);
            var watch = Stopwatch.StartNew();
            await import.RunAsync(job, cancellation);
            var time = watch.Elapsed;
            await CheckAsync(created: 0, existing: rows, cancellation);
            return time;
        }

        /// <summary>Nothing but the load: the text is made beforehand, one chunk at a time.</summary>
        public async Task<TimeSpan> LoadBareAsync(int first, int end, CancellationToken cancellation)
        {
            await using var connection = await db.OpenAsync(cancellation);
            var time = TimeSpan.Zero;
            for (var from = first; from < end; from += BareChunk)
            {
                var text = new StringBuilder();
                for (var i = from; i < Math.Min(from + BareChunk, end); i++)
                {
                    text.Append(Person.Of(i, rows).ToLoadText());
                }

                await using var source = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
                var load = new MySqlBulkLoader(connection)
                {
                    TableName = "bare_contacts",
                    Local = true,
                    SourceStream = source,
                    CharacterSet = "utf8mb4",
                    FieldTerminator = "\t",
                    LineTerminator = "\n",
                    Timeout = 600,
                };
                load.Columns.AddRange(
                    ["user_id", "email", "first_name", "last_name", "company", "custom_fields_json", "upload_job_id", "created_at", "updated_at"]);
                var watch = Stopwatch.StartNew();
                await load.LoadAsync(cancellation);
                time += watch.Elapsed;
            }

            return time;
        }

        async Task<long> PutAsync(string path, CancellationToken cancellation)
        {
            var wish = new UploadWish(null, "Bench", "import.csv", null, false, null, null);
            var id = await uploads.CreateAsync(1, wish, 0, Now, cancellation) ?? throw new InvalidOperationException("No list.");
            await using var file = File.OpenRead(path);
            await blobs.WriteAsync(id, file, cancellation);
            await uploads.QueueAsync(id, file.Length, cancellation);
            return id;
        }

        async Task CheckAsync(int created, int existing, CancellationToken cancellation)
        {
            var done = (await uploads.FindAsync(1, job, cancellation))!;
            await using var connection = await db.OpenAsync(cancellation);
            var listed = await connection.ExecuteScalarAsync<int>(new(
                "SELECT COUNT(*) FROM contact_list_items WHERE list_id = @ListId", done, cancellationToken: cancellation));
            var found = (done.Status, done.TotalRows, done.CreatedRows, done.ExistingRows, done.ErrorRows, listed);
            if (found != ("done", rows, created, existing, 0, rows) || done.SuppressedRows < Suppressed)
            {
                throw new InvalidOperationException($"The import is not right: {found}, {done.SuppressedRows} suppressed. {done.Error}");
            }
        }
    }

    readonly record struct Person(string Email, string First, string Last, string Company, string Job, string City, string Phone, string Industry)
    {
        /// <summary>People in an order that is not that of their addresses, as in real files.</summary>
        public static Person Of(int i, int rows)
        {
            var first = FirstNames[i % FirstNames.Length];
            return new(
                string.Create(CultureInfo.InvariantCulture, $"p{i * 7919L % rows:D7}.{i % 97}@company{i % 5000}.example.com"),
                first,
                string.Create(CultureInfo.InvariantCulture, $"Lastname{i % 9973}"),
                string.Create(CultureInfo.InvariantCulture, $"Company {i % 5000}"),
                string.Create(CultureInfo.InvariantCulture, $"Head of {i % 97}"),
                string.Create(CultureInfo.InvariantCulture, $"City {i % 311}"),
                string.Create(CultureInfo.InvariantCulture, $"+1 555 {i:D7}"),
                string.Create(CultureInfo.InvariantCulture, $"Software {i % 13}"));
        }

        public string ToCsv() => $"{Email},{First},{Last},{Company},{Job},{City},{Phone},{Industry}";

        public string ToLoadText() =>
            $"1\t{Email}\t{First}\t{Last}\t{Company}\t{{\"job_title\":\"{Job}\",\"city\":\"{City}\",\"phone\":\"{Phone}\",\"industry\":\"{Industry}\"}}"
            + "\t1\t2026-09-15 10:00:00\t2026-09-15 10:00:00\n";
    }
}
