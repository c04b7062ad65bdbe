using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dapper;

namespace ColdMail.Database;

/// <summary>
/// A small table that travels as one parameter, so that one statement can write different values to many rows:
/// <c>UPDATE t JOIN {rows.Table} v ON v.id = t.id SET …</c>, or <c>INSERT INTO t (…) SELECT … FROM {rows.Table} v</c>.
/// </summary>
/// <remarks>
/// The text of the statement does not depend on how many rows there are. A value that its column cannot hold is an error
/// on MySQL; MariaDB does not tell, so give the columns types that hold every value.
/// </remarks>
/// <param name="columns">Name and type, e.g. <c>id bigint</c>. Bytes travel as <c>text</c> in Base64: read them with <c>FROM_BASE64</c>.</param>
public sealed class Rows(params string[] columns)
{
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<object?[]> values = [];

    /// <summary>The table, to be given a name in the statement.</summary>
    public string Table { get; } = string.Concat(
        "JSON_TABLE(@rows, '$[*]' COLUMNS (",
        string.Join(", ", columns.Select((column, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{column} PATH '$[{i}]' NULL ON EMPTY ERROR ON ERROR"))),
        "))");

    public bool IsEmpty => values.Count == 0;

    /// <param name="row">In the order of the columns: text, whole numbers, UTC instants, bytes or null.</param>
    public void Add(params object?[] row) => values.Add([.. row.Select(value => value is DateTime instant
        ? instant.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)
        : value)]);

    /// <summary>The parameters of the statement: the table and <paramref name="others"/>.</summary>
    public DynamicParameters With(object? others = null)
    {
        var parameters = new DynamicParameters(others);
        parameters.Add("rows", JsonSerializer.Serialize(values, Json));
        return parameters;
    }
}
