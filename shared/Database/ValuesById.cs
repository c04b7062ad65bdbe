using System.Globalization;
using Dapper;

namespace ColdMail.Database;

/// <summary>
/// Different values for a few rows of one table, in a statement that names no other:
/// <c>UPDATE t SET name = {values.Of("name", names)} WHERE id IN @ids</c>.
/// </summary>
/// <remarks>
/// For statements that run for every mail. A join with <see cref="Rows"/> reads better and holds any number of rows, but
/// the server then finds each row twice, once to read and once to write: this takes two thirds of its time.
/// </remarks>
public sealed class ValuesById
{
    readonly DynamicParameters parameters;
    readonly string idColumn;
    readonly string ids;

    /// <param name="idColumn">As the statement names it.</param>
    /// <param name="ids">At least one.</param>
    /// <param name="parameters">Of the statement; the values are added to them.</param>
    public ValuesById(string idColumn, IEnumerable<long> ids, DynamicParameters parameters)
    {
        this.parameters = parameters;
        this.idColumn = idColumn;
        this.ids = Add("value_id", ids.Cast<object?>());
    }

    /// <param name="name">Unique in the statement.</param>
    /// <param name="values">As many as there are ids, in their order: text, whole numbers, UTC instants, bytes or null.</param>
    /// <returns>An expression: one parameter where all values are the same, else the one that belongs to the id.</returns>
    public string Of(string name, IEnumerable<object?> values)
    {
        var all = values.ToList();
        return all.TrueForAll(value => Equals(value, all[0]))
            ? Add(name, all.Take(1))
            : $"ELT(FIELD({idColumn}, {ids}), {Add(name, all)})";
    }

    string Add(string name, IEnumerable<object?> values) => string.Join(", ", values.Select((value, i) =>
    {
        var parameter = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        parameters.Add(parameter, value);
        return "@" + parameter;
    }));
}
