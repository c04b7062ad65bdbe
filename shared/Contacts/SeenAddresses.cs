namespace ColdMail.Contacts;

/// <summary>Remembers which addresses of a file were seen, in eight bytes and a little air for each.</summary>
/// <remarks>
/// Used for counting only: whether a row is new is decided by the unique key of the table. Two addresses that share a
/// hash (one file in a million, for files of five million rows) would shift one row from one count to another.
/// </remarks>
public sealed class SeenAddresses
{
    ulong[] slots = new ulong[1 << 12];
    int count;

    /// <returns>False when the address was seen before.</returns>
    public bool Add(string address)
    {
        if (count * 4L > slots.Length * 3L)
        {
            Grow();
        }

        if (!Place(slots, HashOf(address)))
        {
            return false;
        }

        count++;
        return true;
    }

    void Grow()
    {
        var larger = new ulong[slots.Length * 2];
        foreach (var hash in slots)
        {
            if (hash != 0)
            {
                Place(larger, hash);
            }
        }

        slots = larger;
    }

    static bool Place(ulong[] slots, ulong hash)
    {
        var mask = slots.Length - 1;
        for (var i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            if (slots[i] == hash)
            {
                return false;
            }

            if (slots[i] == 0)
            {
                slots[i] = hash;
                return true;
            }
        }
    }

    /// <summary>FNV-1a with the finaliser of MurmurHash3; never 0, which marks a free slot.</summary>
    static ulong HashOf(string address)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in address)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        hash ^= hash >> 33;
        return hash == 0 ? 1 : hash;
    }
}
