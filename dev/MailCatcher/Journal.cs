using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The log and the contents on disk: two append-only files with one writer.</summary>
/// <remarks>
/// Whoever appends waits until the line is written, and, when durable, synced. All that wait at one moment share one write
/// and one sync, so that many connections cost hardly more than one. The content is written before the line that points to it:
/// a line never promises what is not there.
/// </remarks>
sealed class Journal : IAsyncDisposable
{
    const int MaxBatch = 1000;

    readonly Channel<Entry> entries = Channel.CreateUnbounded<Entry>(new() { SingleReader = true });
    readonly ArrayBufferWriter<byte> lines = new();
    readonly FileStream folderLock;
    readonly SafeFileHandle log;
    readonly SafeFileHandle contents;
    readonly bool durable;
    readonly Task writing;
    long logEnd;
    long contentsEnd;
    long lastId;

    Journal(string folder, bool durable)
    {
        Directory.CreateDirectory(folder);
        folderLock = new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        LogPath = Path.Combine(folder, SinkLog.FileName);
        log = File.OpenHandle(LogPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        contents = File.OpenHandle(
            Path.Combine(folder, "contents.bin"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        this.durable = durable;
        contentsEnd = RandomAccess.GetLength(contents);
        logEnd = RandomAccess.GetLength(log);
        writing = Task.Run(WriteAllAsync);
    }

    public string LogPath { get; }

    /// <summary>Length of the log up to the last complete line.</summary>
    public long LogLength => Volatile.Read(ref logEnd);

    /// <summary>Opens the files of a folder, new or left behind by a process that was killed.</summary>
    /// <param name="recovered">Is given every line already there, oldest first.</param>
    public static Journal Open(string folder, bool durable, Action<SinkRecord> recovered)
    {
        var path = Path.Combine(folder, SinkLog.FileName);
        var last = 0L;
        if (File.Exists(path))
        {
            CutTornLine(path);
            using var log = File.OpenRead(path);
            foreach (var record in SinkLog.Read(log))
            {
                last = record.Id;
                recovered(record);
            }
        }

        return new(folder, durable) { lastId = last };
    }

    /// <param name="content">Must not change until the task ends. Empty: nothing to keep.</param>
    /// <returns>The record with its number and its place.</returns>
    /// <exception cref="IOException">The disk did not take it; nothing was appended.</exception>
    public Task<SinkRecord> AppendAsync(SinkRecord record, ReadOnlyMemory<byte> content) => EnqueueAsync(new(record, content));

    /// <summary>Forgets everything. Records go on counting.</summary>
    public Task ClearAsync() => EnqueueAsync(new(null, default));

    public byte[] ReadContent(SinkRecord record)
    {
        var content = new byte[record.Size];
        var read = RandomAccess.Read(contents, content, record.Offset ?? throw new InvalidOperationException("Not kept."));
        return read == content.Length ? content : throw new EndOfStreamException("The content is no longer there.");
    }

    public async ValueTask DisposeAsync()
    {
        entries.Writer.TryComplete();
        await writing;
        log.Dispose();
        contents.Dispose();
        await folderLock.DisposeAsync();
    }

    Task<SinkRecord> EnqueueAsync(Entry entry) =>
        entries.Writer.TryWrite(entry) ? entry.Written.Task : throw new ObjectDisposedException(nameof(Journal));

    async Task WriteAllAsync()
    {
        var batch = new List<Entry>();
        while (await entries.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && entries.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            try
            {
                Write(batch);
                batch.ForEach(entry => entry.Written.SetResult(entry.Record ?? new()));
            }
            catch (IOException failure)
            {
                batch.ForEach(entry => entry.Written.SetException(failure));
            }

            batch.Clear();
        }
    }

    void Write(List<Entry> batch)
    {
        if (batch.FindLastIndex(entry => entry.Record is null) is >= 0 and var clear)
        {
            Write(batch[..clear].FindAll(entry => entry.Record is not null));
            RandomAccess.SetLength(log, logEnd = 0);
            RandomAccess.SetLength(contents, contentsEnd = 0);
            Write(batch[(clear + 1)..]);
            return;
        }

        lines.ResetWrittenCount();
        var kept = new List<ReadOnlyMemory<byte>>();
        var (end, id) = (contentsEnd, lastId);
        using (var json = new Utf8JsonWriter(lines))
        {
            foreach (var entry in batch)
            {
                var offset = entry.Content.IsEmpty ? (long?)null : end;
                entry.Record = entry.Record! with { Id = ++id, Offset = offset };
                JsonSerializer.Serialize(json, entry.Record, SinkJson.Default.SinkRecord);
                json.Flush();
                json.Reset();
                lines.Write("\n"u8);
                end += entry.Content.Length;
                if (offset is not null)
                {
                    kept.Add(entry.Content);
                }
            }
        }

        RandomAccess.Write(contents, kept, contentsEnd);
        RandomAccess.Write(log, lines.WrittenSpan, logEnd);
        if (durable)
        {
            RandomAccess.FlushToDisk(contents);
            RandomAccess.FlushToDisk(log);
        }

        (contentsEnd, lastId) = (end, id);
        Volatile.Write(ref logEnd, logEnd + lines.WrittenCount);
    }

    static void CutTornLine(string path)
    {
        using var log = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var tail = new byte[64 * 1024];
        for (var end = log.Length; end > 0;)
        {
            var start = Math.Max(0, end - tail.Length);
            log.Position = start;
            log.ReadExactly(tail, 0, (int)(end - start));
            if (Array.LastIndexOf(tail, (byte)'\n', (int)(end - start) - 1) is >= 0 and var newline)
            {
                log.SetLength(start + newline + 1);
                return;
            }

            end = start;
        }

        log.SetLength(0);
    }

    sealed class Entry(SinkRecord? record, ReadOnlyMemory<byte> content)
    {
        /// <summary>Null asks to forget everything before it.</summary>
        public SinkRecord? Record { get; set; } = record;

        public ReadOnlyMemory<byte> Content => content;

        public TaskCompletionSource<SinkRecord> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
