namespace ColdMail.Contacts.Csv;

/// <summary>How a file is to be read: found once, stored with the import, and the same when the import goes on after a stop.</summary>
/// <param name="Encoding">A name for <see cref="TextEncoding.Find"/>.</param>
/// <param name="HasSeparatorLine">The first line is <c>sep=;</c>, a note from one Excel to another.</param>
/// <param name="HasHeader">The first record names the columns and is no contact.</param>
public sealed record FileLayout(
    string Encoding, char Delimiter, bool HasSeparatorLine, bool HasHeader, IReadOnlyList<ImportColumn> Columns);

/// <param name="Header">As in the file; made up when the file has none.</param>
/// <param name="Field">A name of <see cref="ContactField"/>, the name of a custom field, or null: not imported.</param>
/// <param name="Samples">A few values, for the person who checks the mapping.</param>
public sealed record ImportColumn(string Header, string? Field, IReadOnlyList<string> Samples);
