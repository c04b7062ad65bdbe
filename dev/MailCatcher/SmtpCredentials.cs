using System.Text;

namespace ColdMail.Dev.MailCatcher;

/// <summary>What a client said after AUTH PLAIN or AUTH LOGIN (RFC 4954).</summary>
/// <param name="Problem">The reply to give when it could not be read; null when name and password are there.</param>
sealed record SmtpCredentials(string Name, string Password, string? Problem)
{
    /// <returns>Null when the client went away meanwhile.</returns>
    public static async ValueTask<SmtpCredentials?> AskAsync(SmtpConnection connection, string argument)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var first = words.Length > 1 ? words[1] : null;
        return words.FirstOrDefault()?.ToUpperInvariant() switch
        {
            "PLAIN" => (first ?? await PromptAsync(connection, "")) is { } plain ? FromPlain(plain) : null,
            "LOGIN" => (first ?? await PromptAsync(connection, "VXNlcm5hbWU6")) is { } name
                && await PromptAsync(connection, "UGFzc3dvcmQ6") is { } password ? FromLogin(name, password) : null,
            _ => new("", "", "504 5.5.4 PLAIN or LOGIN, please"),
        };
    }

    static SmtpCredentials FromPlain(string encoded) =>
        Decode(encoded)?.Split('\0') is [_, var name, var password] ? new(name, password, null) : Unreadable(encoded);

    static SmtpCredentials FromLogin(string name, string password) =>
        Decode(name) is { } clearName && Decode(password) is { } clearPassword
            ? new(clearName, clearPassword, null)
            : Unreadable(name == "*" ? name : password);

    static SmtpCredentials Unreadable(string answer) =>
        new("", "", answer == "*" ? "501 5.7.0 Cancelled" : "501 5.5.2 That is not what AUTH sends");

    static async ValueTask<string?> PromptAsync(SmtpConnection connection, string prompt)
    {
        connection.Reply($"334 {prompt}");
        return await connection.ReadLineAsync();
    }

    static string? Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
