using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using ColdMail.Alerts;
using ColdMail.Retention;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Retention;

/// <summary>A database and a storage account in June 2028, with the months of spring 2026 in them.</summary>
sealed class ArchiveRig : IAsyncDisposable
{
    public static readonly DateTime March = new(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc);

    readonly FakeTimeProvider clock = new(new DateTimeOffset(March));

    public TestDatabase Database { get; } = new();

    public TestStorage Storage { get; private set; } = null!;

    public static async Task<ArchiveRig> CreateAsync()
    {
        var rig = new ArchiveRig();
        await rig.Database.InitializeAsync();
        rig.Storage = await TestStorage.CreateAsync();
        await new EventPartitions(new(rig.Database.Db), rig.clock, NullLogger<EventPartitions>.Instance).KeepAheadAsync(default);
        rig.clock.SetUtcNow(new DateTimeOffset(2028, 6, 15, 0, 0, 0, TimeSpan.Zero));
        return rig;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <param name="endAt">The request to the storage at which the run is ended, as if its host was; null: never.</param>
    /// <returns>Whether it came to its end.</returns>
    public async Task<bool> RunAsync(int partRows = 100, int rowsPerRun = 1_000_000, int? endAt = null)
    {
        using var stop = new CancellationTokenSource();
        var options = new BlobClientOptions();
        options.AddPolicy(new EndAt(endAt ?? int.MaxValue, stop), HttpPipelinePosition.PerCall);
        var files = new ArchiveFiles(new BlobStore(new BlobServiceClient(Storage.ConnectionString, options)));
        var run = new ArchiveRun(
            new(Database.Db), new(Database.Db), files, new AlertStore(Database.Db),
            Options.Create(new RetentionOptions { ArchivePartRows = partRows, ArchiveRowsPerRun = rowsPerRun }),
            clock,
            NullLogger<ArchiveRun>.Instance);
        try
        {
            await run.RunAsync(stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    public Task<Restored> RestoreAsync(DataClass dataClass, long? user = null, DateOnly? month = null) =>
        new Restore(new(Database.Db), new(Storage.Blobs)).RunAsync(dataClass, month ?? new(2026, 3, 1), user, default);

    /// <summary>Every row of a table, every column, as text.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        await using var connection = await Database.Db.OpenAsync(default);
        return [.. (await connection.QueryAsync($"SELECT * FROM {table} ORDER BY id")).Select(row => (string)JsonSerializer.Serialize(row))];
    }

    /// <summary>A campaign that ended in March 2026, its mails with details.</summary>
    public async Task<IReadOnlyList<long>> CampaignAsync(long user, int mails, DateTime? finishedAt = null)
    {
        var campaign = await Database.CampaignAsync(user, "done");
        await Database.ExecuteAsync("UPDATE campaigns SET finished_at = @at WHERE id = @campaign", new { at = finishedAt ?? March, campaign });
        var ids = new List<long>();
        for (var i = 0; i < mails; i++)
        {
            ids.Add(await Database.InsertAsync("email_messages", new
            {
                user_id = user,
                campaign_id = campaign,
                step_id = 1,
                contact_id = await Database.ContactAsync(user),
                sender_id = 1,
                step_number = 1,
                status = i % 3 == 2 ? "failed" : "sent",
                reason = "x",
                scheduled_at = March,
                sent_at = March,
                message_id_header = $"{Guid.NewGuid():N}@x.example",
                date_header = March.AddMicroseconds(i),
                body_hash = new byte[32],
                provider_message_id = $"p{i}",
                last_code = 250,
                last_reply = "250 ok \"é\"",
                usage_day = March.Date,
                created_at = March,
            }));
        }

        return ids;
    }

    public async Task EventsAsync(long user, int count, DateTime? at = null, long message = 1)
    {
        for (var i = 0; i < count; i++)
        {
            await Database.InsertAsync("email_events", new
            {
                user_id = user,
                campaign_id = 1,
                message_id = message,
                event_type = "opened",
                occurred_at = (at ?? March).AddMicroseconds(i),
                metadata_json = i % 2 == 0 ? """{"a": "ü\\\" b", "n": 1}""" : null,
            });
        }
    }

    sealed class EndAt(int request, CancellationTokenSource stop) : HttpPipelinePolicy
    {
        int seen;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (Interlocked.Increment(ref seen) == request)
            {
                await stop.CancelAsync();
            }

            stop.Token.ThrowIfCancellationRequested();
            await ProcessNextAsync(message, pipeline);
        }
    }
}
