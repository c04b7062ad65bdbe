using System.Text.Json.Serialization;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>The JSON columns of an import.</summary>
[JsonSerializable(typeof(FileLayout))]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
sealed partial class ImportJson : JsonSerializerContext;
