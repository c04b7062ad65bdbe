namespace ColdMail.EventSubscriptions;

/// <summary>Lets so many deliveries of a run begin in a second, and no more.</summary>
sealed class DeliveryPace(int perSecond, TimeProvider clock)
{
    readonly Lock door = new();
    DateTimeOffset second = DateTimeOffset.MinValue;
    int taken;

    /// <summary>Comes back when the next one may begin.</summary>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        while (Wait() is { } wait)
        {
            await Task.Delay(wait, clock, cancellation);
        }
    }

    TimeSpan? Wait()
    {
        lock (door)
        {
            var now = clock.GetUtcNow();
            if (now - second >= TimeSpan.FromSeconds(1))
            {
                (second, taken) = (now, 0);
            }

            if (taken < perSecond)
            {
                taken++;
                return null;
            }

            return second.AddSeconds(1) - now;
        }
    }
}
