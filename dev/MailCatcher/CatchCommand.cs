using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The verb <c>catch</c>: the mail catcher as a process of its own.</summary>
public static class CatchCommand
{
    public const string Usage =
        """
        catch [--smtp PORT] [--http PORT] [--data DIR] [--durable] [--log-only | --count-only]
              [--tls starttls|implicit] [--user NAME:PASSWORD]... [--faults FILE.json] [--listen ADDRESS]
          Catches every mail and delivers none. SMTP on 1025, inbox on http://127.0.0.1:1080.
          --durable answers a mail only after its log line is on the disk.
        """;

    /// <returns>0 after an orderly end, 2 when the arguments cannot be used.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            await using var catcher = await MailCatcherServer.StartAsync(Parse(arguments), TimeProvider.System, cancellation);
            Console.WriteLine($"Mail catcher: SMTP on port {catcher.SmtpPort}, inbox at {catcher.Inbox}");
            await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            return 0;
        }
        catch (Exception problem) when (problem is FormatException or IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"{problem.Message}\n\n{Usage}");
            return 2;
        }
    }

    static MailCatcherOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new MailCatcherOptions { SmtpPort = 1025, HttpPort = 1080 };
        var users = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--durable" => options with { Durable = true },
                "--log-only" => options with { Storage = MailStorage.LogOnly },
                "--count-only" => options with { Storage = MailStorage.CountOnly },
                "--smtp" => options with { SmtpPort = Port(Value()) },
                "--http" => options with { HttpPort = Port(Value()) },
                "--data" => options with { DataFolder = Value() },
                "--listen" => options with { Address = IPAddress.Parse(Value()) },
                "--faults" => options with { Faults = FaultScript.Parse(File.ReadAllText(Value())) },
                "--tls" => options with { Tls = Tls(Value()) },
                "--user" => options with { Users = With(users, Value()) },
                _ => throw new FormatException($"{name} is not known."),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value.");
        }

        return options;
    }

    static int Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        ? port
        : throw new FormatException($"{text} is not a port.");

    static MailTls Tls(string text) => text switch
    {
        "starttls" => MailTls.StartTls,
        "implicit" => MailTls.Implicit,
        _ => throw new FormatException("--tls is starttls or implicit."),
    };

    static Dictionary<string, string> With(Dictionary<string, string> users, string user)
    {
        var colon = user.IndexOf(':');
        users[colon > 0 ? user[..colon] : throw new FormatException("--user is NAME:PASSWORD.")] = user[(colon + 1)..];
        return users;
    }
}
