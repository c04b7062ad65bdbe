using System.Collections.Concurrent;

namespace ColdMail.Templates;

/// <summary>Keeps the results of costly pure work by content, never more than about twice the given number.</summary>
/// <remarks>
/// Two generations: when the young one is full it becomes the old one, and what is used again moves back. Two callers
/// may do the same work at once; both get an equal result.
/// </remarks>
public sealed class BoundedCache<TKey, TValue>(int generationSize)
    where TKey : notnull
{
    readonly Lock turning = new();
    ConcurrentDictionary<TKey, TValue> young = new();
    ConcurrentDictionary<TKey, TValue> old = new();

    public int Count => young.Count + old.Count;

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        if (young.TryGetValue(key, out var value))
        {
            return value;
        }

        if (!old.TryGetValue(key, out value))
        {
            value = make(key);
        }

        lock (turning)
        {
            if (young.Count >= generationSize)
            {
                old = young;
                young = new();
            }

            young.TryAdd(key, value);
        }

        return value;
    }
}
