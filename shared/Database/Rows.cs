using System.Globalization;
using System.Text;
using Dapper;

namespace ColdMail.Database;

/// <summary>
/// A small table that travels as parameters, so that one statement can write different values to many rows:
/// <c>UPDATE t JOIN ({rows.Sql}) v ON v.id = t.id SET …</c>, or <c>INSERT INTO t (…) {rows.Sql}</c>.
/// </summary>
/// <remarks>The same number of rows gives the same text, so keep batches to a few sizes. MariaDB has no row constructor with names, hence UNION ALL.</remarks>
public sealed class Rows(params string[] columns)
{
    readonly StringBuilder sql = new();
    int count;

    /// <summary>The values, and whatever else the statement needs: add to it.</summary>
    public DynamicParameters Parameters { get; } = new();

    public string Sql => sql.ToString();

    public bool IsEmpty => count == 0;

    public void Add(params object?[] values)
    {
        sql.Append(count == 0 ? "SELECT " : " UNION ALL SELECT ");
        for (var i = 0; i < columns.Length; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{columns[i]}_{count}");
            sql.Append(i == 0 ? "@" : ", @").Append(name);
            if (count == 0)
            {
                sql.Append(" AS ").Append(columns[i]);
            }

            Parameters.Add(name, values[i]);
        }

        count++;
    }
}
