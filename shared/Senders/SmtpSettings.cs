using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ColdMail.Senders;

/// <summary>How the conversation is protected.</summary>
public enum SmtpTls
{
    /// <summary>Not at all. Only to the own machine, in development.</summary>
    None,

    /// <summary>STARTTLS, without falling back: a server that does not offer it is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    Implicit,
}

/// <summary>How TLS modes are spelt in the database and in the API.</summary>
public static class SmtpTlsNames
{
    public static SmtpTls? Parse(string text) => text switch
    {
        "none" => SmtpTls.None,
        "starttls" => SmtpTls.StartTls,
        "implicit" => SmtpTls.Implicit,
        _ => null,
    };

    public static string Name(this SmtpTls tls) => tls switch
    {
        SmtpTls.None => "none",
        SmtpTls.StartTls => "starttls",
        SmtpTls.Implicit => "implicit",
        _ => throw new UnreachableException(),
    };
}

/// <summary>Everything needed to reach and sign in to one submission server.</summary>
/// <param name="User">Empty when the server asks for no sign-in.</param>
/// <param name="EhloName">The name to greet with, usually the domain of the from address; empty for an address literal.</param>
public sealed record SmtpSettings(string Host, int Port, SmtpTls Tls, string User, string Password, string EhloName)
{
    /// <summary>The name to greet with for a from address: its domain.</summary>
    public static string EhloNameOf(string fromEmail) => fromEmail[(fromEmail.LastIndexOf('@') + 1)..];

    /// <summary>Leaves the password out of <see cref="object.ToString"/>, so that no log can show it.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Host = {Host}, Port = {Port}, Tls = {Tls}, User = {User}");
        return true;
    }
}
