using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ColdMail.Contacts;

/// <summary>Writes rows in the text format of LOAD DATA: tab between fields, \n after rows, backslash escapes.</summary>
sealed class StagedText : IDisposable
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly ArrayBufferWriter<byte> text = new(1 << 20);
    readonly ArrayBufferWriter<byte> json = new(1 << 12);
    readonly Utf8JsonWriter writer;
    readonly JsonEncodedText[] fields;
    readonly RowWhereabouts whereabouts;

    public StagedText(IReadOnlyList<string> customFields)
    {
        fields = [.. customFields.Select(field => JsonEncodedText.Encode(field, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        whereabouts = new(customFields);
        writer = new Utf8JsonWriter(json, Relaxed);
    }

    /// <summary>The columns that <see cref="Write"/> fills, in order.</summary>
    public static readonly IReadOnlyList<string> Columns =
        ["email", "first_name", "last_name", "company", "custom_fields_json", "zone", "zone_reason", "country", "company_domain", "is_repeated"];

    public ReadOnlyMemory<byte> Write(IEnumerable<ImportRow> rows)
    {
        text.ResetWrittenCount();
        foreach (var row in rows)
        {
            Append(row.Email);
            Append(row.FirstName);
            Append(row.LastName);
            Append(row.Company);
            AppendCustom(row.Custom);
            var place = whereabouts.Of(row);
            AppendOrNull(place.Zone);
            AppendOrNull(place.ZoneReason);
            AppendOrNull(place.Country);
            AppendOrNull(place.CompanyDomain);
            text.Write(row.IsRepeated ? "1\n"u8 : "0\n"u8);
        }

        return text.WrittenMemory;
    }

    public void Dispose() => writer.Dispose();

    void Append(string value)
    {
        var span = text.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length) + 1);
        var length = Encoding.UTF8.GetBytes(value, span);
        if (span[..length].ContainsAny("\\\t\n\0"u8))
        {
            AppendEscaped(Encoding.UTF8.GetBytes(value));
        }
        else
        {
            span[length] = (byte)'\t';
            text.Advance(length + 1);
        }
    }

    void AppendOrNull(string? value)
    {
        if (value is null)
        {
            text.Write("\\N\t"u8);
        }
        else
        {
            Append(value);
        }
    }

    void AppendCustom(string?[] values)
    {
        json.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        var isEmpty = true;
        for (var i = 0; i < values.Length; i++)
        {
            if (!string.IsNullOrEmpty(values[i]))
            {
                writer.WriteString(fields[i], values[i]);
                isEmpty = false;
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        if (isEmpty)
        {
            text.Write("\\N\t"u8);
        }
        else
        {
            AppendEscaped(json.WrittenSpan);
        }
    }

    void AppendEscaped(ReadOnlySpan<byte> value)
    {
        var span = text.GetSpan((value.Length * 2) + 1);
        var length = 0;
        foreach (var b in value)
        {
            if (b is (byte)'\\' or (byte)'\t' or (byte)'\n' or 0)
            {
                span[length++] = (byte)'\\';
            }

            span[length++] = b == 0 ? (byte)'0' : b;
        }

        span[length++] = (byte)'\t';
        text.Advance(length);
    }
}
