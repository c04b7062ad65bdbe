namespace ColdMail.Contacts;

/// <summary>The rows of a file that are stored together, each address once.</summary>
sealed class ImportChunk(long recordsBefore, bool mergesRepeated)
{
    readonly Dictionary<string, ImportRow> rows = new(StringComparer.Ordinal);

    /// <summary>Records of the file before the first of this chunk.</summary>
    public long RecordsBefore => recordsBefore;

    public IReadOnlyCollection<ImportRow> Rows => rows.Values;

    public List<RejectedRow> Rejects { get; } = [];

    /// <summary>Rows whose address stood in an earlier row of this chunk.</summary>
    public int RepeatedInside { get; private set; }

    /// <summary>Rows whose address stood in an earlier chunk.</summary>
    public int RepeatedOutside { get; private set; }

    /// <summary>About how many characters the chunk holds.</summary>
    public long Chars { get; private set; }

    public void Add(ImportRow row, SeenAddresses seen)
    {
        if (rows.TryGetValue(row.Email, out var first))
        {
            RepeatedInside++;
            if (mergesRepeated)
            {
                first.MergeLater(row);
            }

            return;
        }

        row.IsRepeated = !seen.Add(row.Email);
        RepeatedOutside += row.IsRepeated ? 1 : 0;
        rows.Add(row.Email, row);
        Chars += row.Email.Length + row.FirstName.Length + row.LastName.Length + row.Company.Length;
        foreach (var value in row.Custom)
        {
            Chars += value?.Length ?? 0;
        }
    }
}
