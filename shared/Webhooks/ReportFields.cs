using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ColdMail.Contacts;
using ColdMail.Senders;

namespace ColdMail.Webhooks;

/// <summary>Reads the fields of a provider's report. What is missing, or of another kind than expected, is null.</summary>
/// <remarks>Throws nothing but <see cref="InvalidOperationException"/>, for text that is no Unicode.</remarks>
static partial class ReportFields
{
    const int LongestMessageId = 255;
    const int LongestUrl = 2_000;
    const int LongestAgent = 300;
    const int LongestEmail = 320;

    /// <summary>The value at a path of names; undefined when there is none.</summary>
    public static JsonElement At(this JsonElement item, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item))
            {
                return default;
            }
        }

        return item;
    }

    public static string? Text(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool IsTrue(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path).ValueKind == JsonValueKind.True;

    /// <summary>The items of an array; none for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>Seconds since 1970, as a number or as text, with or without a fraction.</summary>
    public static DateTime? UnixTime(this JsonElement item, params ReadOnlySpan<string> path)
    {
        var value = item.At(path);
        var seconds = 0.0;
        var isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out seconds),
            JsonValueKind.String => double.TryParse(
                value.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds),
            _ => false,
        };
        return isNumber && seconds is > 0 and < 253_402_300_799
            ? DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
    }

    /// <summary>An instant in ISO 8601; without a zone it is UTC.</summary>
    public static DateTime? Time(this JsonElement item, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(
            item.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime
            : null;

    /// <summary>A reply code of SMTP, as a number or as text.</summary>
    public static int? Code(this JsonElement item, params ReadOnlySpan<string> path)
    {
        var value = item.At(path);
        var code = 0;
        var isCode = value.ValueKind == JsonValueKind.Number
            ? value.TryGetInt32(out code)
            : value.ValueKind == JsonValueKind.String
                && int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out code);
        return isCode && code is >= 200 and <= 599 ? code : null;
    }

    /// <summary>An enhanced status code (RFC 3463). What is none says nothing, so it is passed over.</summary>
    public static string? Status(string? text) => text is not null && StatusCode().IsMatch(text) ? text : null;

    /// <summary>The first of some texts that is a Message-ID, without angle brackets; empty when none is.</summary>
    public static string MessageId(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text?.Trim().TrimStart('<').TrimEnd('>') is { Length: <= LongestMessageId } id && Identifier().IsMatch(id))
            {
                return id;
            }
        }

        return "";
    }

    /// <summary>The address in the stored spelling. One that we could never have written to stays as it is, and fits no mail.</summary>
    public static string? Email(string? text) =>
        text is null ? null : EmailAddress.Parse(text).Address ?? Cut(text, LongestEmail);

    public static string? Detail(string? text) => string.IsNullOrWhiteSpace(text) ? null : SmtpReply.Clean(text);

    public static string? Url(string? text) => Cut(text, LongestUrl);

    public static string? Agent(string? text) => Cut(text, LongestAgent);

    static string? Cut(string? text, int length) => text?.Length > length ? text[..length] : text;

    [GeneratedRegex(@"^[!-;=?-~]+$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}$")]
    private static partial Regex StatusCode();
}
