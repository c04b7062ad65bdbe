using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace ColdMail.Retention;

/// <summary>A row as a line of JSON: column to value. Times are UTC text, bytes are <c>{"base64": …}</c>.</summary>
public static class ArchivedRow
{
    const string Time = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>Writes the row that the reader stands on, with its line end.</summary>
    public static void Write(DbDataReader reader, IBufferWriter<byte> line)
    {
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                json.WritePropertyName(reader.GetName(column));
                Write(json, reader.GetValue(column));
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
    }

    /// <summary>A value of a line as a parameter of a statement.</summary>
    public static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number : value.GetDecimal(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Object => value.GetProperty("base64").GetBytesFromBase64(),
        _ => null,
    };

    static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case DBNull:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTime time:
                json.WriteStringValue(time.ToString(Time, CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteStartObject();
                json.WriteBase64String("base64", bytes);
                json.WriteEndObject();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case long or int or short or sbyte or byte or ushort or uint or ulong or decimal or double or float:
                json.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                break;
            default:
                throw new NotSupportedException($"A column of type {value.GetType().Name} has no place in the archive yet.");
        }
    }
}
