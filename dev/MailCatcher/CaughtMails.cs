using System.Collections.Concurrent;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The newest mails in memory, with a fixed upper number, and what was counted since the start.</summary>
sealed class CaughtMails(int capacity)
{
    readonly Lock gate = new();
    readonly ConcurrentDictionary<string, long> faults = new();
    SinkRecord[] ring = [];
    int oldest;
    int count;
    long accepted;
    long recipients;
    long bytes;
    long aborted;
    TaskCompletionSource? changed;

    public SinkCounts Counts
    {
        get
        {
            lock (gate)
            {
                return new(accepted, recipients, bytes, aborted, count, faults.OrderBy(fault => fault.Key).ToDictionary());
            }
        }
    }

    /// <summary>Counts a mail that is neither logged nor kept.</summary>
    public void CountAccepted(int recipientCount, long size)
    {
        lock (gate)
        {
            accepted++;
            recipients += recipientCount;
            bytes += size;
            changed?.TrySetResult();
            changed = null;
        }
    }

    public void Add(SinkRecord record)
    {
        if (record.Fault is { } fault)
        {
            faults.AddOrUpdate(fault, 1, (_, before) => before + 1);
        }

        lock (gate)
        {
            aborted += record.Outcome == SinkOutcome.Aborted ? 1 : 0;
            if (record.Outcome == SinkOutcome.Accepted)
            {
                Keep(record);
                CountAccepted(record.To.Count, record.Size);
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(ring);
            (oldest, count) = (0, 0);
            (accepted, recipients, bytes, aborted) = (0, 0, 0, 0);
            faults.Clear();
        }
    }

    /// <summary>Newest first, older than <paramref name="before"/>.</summary>
    public IReadOnlyList<SinkRecord> Newest(long before, int limit, Func<SinkRecord, bool> matches)
    {
        lock (gate)
        {
            var found = new List<SinkRecord>();
            for (var i = count - 1; i >= 0 && found.Count < limit; i--)
            {
                if (At(i).Id < before && matches(At(i)))
                {
                    found.Add(At(i));
                }
            }

            return found;
        }
    }

    public SinkRecord? Find(long id) =>
        Newest(id == long.MaxValue ? id : id + 1, 1, _ => true) is [var record] && record.Id == id ? record : null;

    /// <returns>True as soon as that many mails were accepted, false when it took too long.</returns>
    public async Task<bool> WaitForAsync(long expected, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (accepted >= expected)
                {
                    return true;
                }

                changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                next = changed.Task;
            }

            try
            {
                await next.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    void Keep(SinkRecord record)
    {
        if (count == ring.Length && ring.Length < capacity)
        {
            var larger = new SinkRecord[Math.Min(capacity, Math.Max(64, ring.Length * 2))];
            for (var i = 0; i < count; i++)
            {
                larger[i] = At(i);
            }

            (ring, oldest) = (larger, 0);
        }

        if (count < ring.Length)
        {
            ring[(oldest + count++) % ring.Length] = record;
            return;
        }

        ring[oldest] = record;
        oldest = (oldest + 1) % ring.Length;
    }

    SinkRecord At(int index) => ring[(oldest + index) % ring.Length];
}

/// <param name="Accepted">Mails taken, whatever their senders were told.</param>
/// <param name="Recipients">Envelope recipients of those.</param>
/// <param name="Aborted">Mails whose client went away in the middle of the content.</param>
/// <param name="Indexed">Mails the inbox can still find.</param>
/// <param name="Faults">How often each kind of fault struck.</param>
public sealed record SinkCounts(
    long Accepted, long Recipients, long Bytes, long Aborted, int Indexed, IReadOnlyDictionary<string, long> Faults);
