namespace ColdMail.Contacts;

/// <summary>One contact of a file, ready to be stored; empty means that the file gives no value.</summary>
public sealed class ImportRow
{
    public required string Email { get; init; }

    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";

    public string Company { get; set; } = "";

    /// <summary>Values of the custom fields in the order of <see cref="RowReader.CustomFields"/>; null or empty: none.</summary>
    public required string?[] Custom { get; init; }

    /// <summary>The address was in the file before, in a chunk that is already stored.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Takes over the values of a later row of the same address, except empty ones.</summary>
    public void MergeLater(ImportRow later)
    {
        FirstName = Later(FirstName, later.FirstName);
        LastName = Later(LastName, later.LastName);
        Company = Later(Company, later.Company);
        for (var i = 0; i < Custom.Length; i++)
        {
            Custom[i] = Later(Custom[i], later.Custom[i]);
        }
    }

    static string Later(string? first, string? later) => string.IsNullOrEmpty(later) ? first ?? "" : later;
}

/// <summary>A row that is not imported, as it stands in the file of rejected rows.</summary>
/// <param name="Line">The line of the uploaded file on which the row begins, counted from 1.</param>
/// <param name="Column">Header of the column with the fault, or empty.</param>
/// <param name="Value">The cell, cut to a readable length.</param>
/// <param name="Code">Stable name of the fault.</param>
/// <param name="Reason">What is wrong, in words.</param>
public sealed record RejectedRow(long Line, string Column, string Value, string Code, string Reason);

/// <summary>What became of one record of a file.</summary>
public abstract record ReadRow
{
    ReadRow()
    {
    }

    public sealed record Accepted(ImportRow Row) : ReadRow;

    public sealed record Rejected(RejectedRow Row) : ReadRow;

    /// <summary>All its cells are empty: not counted at all.</summary>
    public sealed record Blank : ReadRow
    {
        public static readonly Blank Instance = new();
    }
}
