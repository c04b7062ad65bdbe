namespace ColdMail.Contacts.Csv;

/// <summary>Finds the character that separates the columns.</summary>
public static class Delimiter
{
    const int MaxRecords = 25;

    /// <summary>In order of preference, should two fit equally well.</summary>
    static readonly char[] Candidates = [',', ';', '\t', '|'];

    public static bool IsOne(char c) => Candidates.Contains(c);

    /// <summary>
    /// The candidate that splits the first line into most columns and the next lines into as many. Separators inside
    /// quotes do not count. A file of one column has none: then it is the comma.
    /// </summary>
    public static char Detect(ReadOnlySpan<char> head)
    {
        var records = Count(head);
        var best = (Delimiter: ',', Score: 0.0);
        for (var i = 0; i < Candidates.Length; i++)
        {
            var first = records.Count == 0 ? 0 : records[0][i];
            var alike = records.Count(record => record[i] == first);
            var score = first * (double)alike / Math.Max(1, records.Count);
            if (score > best.Score)
            {
                best = (Candidates[i], score);
            }
        }

        return best.Delimiter;
    }

    /// <summary>How often each candidate stands outside quotes in each of the first records.</summary>
    static List<int[]> Count(ReadOnlySpan<char> head)
    {
        List<int[]> records = [];
        var current = new int[Candidates.Length];
        var isQuoted = false;
        var isEmpty = true;
        foreach (var c in head)
        {
            if (c is '\n' or '\r' && !isQuoted)
            {
                if (!isEmpty)
                {
                    records.Add(current);
                    current = new int[Candidates.Length];
                    isEmpty = true;
                }

                if (records.Count == MaxRecords)
                {
                    return records;
                }

                continue;
            }

            isEmpty = false;
            isQuoted ^= c == '"';
            if (!isQuoted && Array.IndexOf(Candidates, c) is var which and >= 0)
            {
                current[which]++;
            }
        }

        if (records.Count == 0 && !isEmpty)
        {
            records.Add(current);
        }

        return records;
    }
}
