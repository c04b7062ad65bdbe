namespace ColdMail.Contacts.Csv;

/// <summary>Keeps a spreadsheet from running a value as a formula, without losing what the value was.</summary>
/// <remarks>
/// An apostrophe is put before a value that begins with = + - @ tab or carriage return, and before a value that begins
/// with apostrophes followed by one of these, so that <see cref="Unprotect"/> gives back exactly what was protected.
/// </remarks>
public static class FormulaGuard
{
    public static string Protect(string value) => IsTrigger(value.AsSpan().TrimStart('\'')) ? "'" + value : value;

    public static string Unprotect(string value) =>
        value.Length > 1 && value[0] == '\'' && IsTrigger(value.AsSpan().TrimStart('\'')) ? value[1..] : value;

    static bool IsTrigger(ReadOnlySpan<char> rest) =>
        rest.Length > 0
        && rest[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '＝' or '＋' or '－' or '＠';
}
