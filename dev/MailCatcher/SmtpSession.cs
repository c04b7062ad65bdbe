using System.Net.Sockets;
using System.Security.Authentication;

namespace ColdMail.Dev.MailCatcher;

/// <summary>One conversation (RFC 5321), with the faults of the script.</summary>
sealed class SmtpSession
{
    readonly SmtpEnvelope envelope;
    readonly SmtpFaults faults;
    readonly SmtpTransaction transaction;
    readonly SmtpConnection connection;
    readonly MailSink sink;
    bool greeted;
    bool signedIn;

    public SmtpSession(SmtpConnection connection, long number, MailSink sink)
    {
        (this.connection, this.sink) = (connection, sink);
        envelope = new(number, sink);
        faults = new(connection, envelope, sink);
        transaction = new(connection, envelope, faults, sink);
    }

    MailCatcherOptions Options => sink.Options;

    /// <summary>Talks until one side ends it. Whatever the network does is an end, not an error.</summary>
    public async Task RunAsync(bool tooMany)
    {
        try
        {
            if (Options.Tls == MailTls.Implicit && !await connection.SecureAsync(sink.Certificate))
            {
                return;
            }

            if (tooMany)
            {
                await sink.RecordAsync(envelope.Record(SinkOutcome.Fault) with { Fault = "max-connections", Reply = "421" });
                connection.Reply("421 4.3.2 Too many connections");
                await connection.FlushAsync();
                return;
            }

            await TalkAsync();
            await connection.FlushAsync();
        }
        catch (InvalidDataException)
        {
            connection.Reply("500 5.5.2 Line too long");
            await connection.FlushAsync();
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or AuthenticationException)
        {
        }
    }

    async Task TalkAsync()
    {
        switch (await faults.StrikeAsync(FaultStage.Greeting))
        {
            case StageEnd.Close:
                return;
            case StageEnd.Proceed:
                connection.Reply("220 localhost ESMTP ColdMail mail catcher");
                break;
        }

        while (await connection.ReadLineAsync() is { } line)
        {
            if (!await AnswerAsync(line))
            {
                return;
            }
        }
    }

    /// <returns>False when the conversation is over.</returns>
    async ValueTask<bool> AnswerAsync(string line)
    {
        var space = line.IndexOf(' ');
        var argument = space < 0 ? "" : line[(space + 1)..].Trim(' ');
        switch ((space < 0 ? line : line[..space]).ToUpperInvariant())
        {
            case var _ when line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0:
                return Say("500 5.5.2 A bare CR, LF or NUL is not part of a command");
            case "EHLO" or "HELO" when argument.Length == 0:
                return Say("501 5.5.4 Who are you?");
            case "EHLO":
                return await GreetAsync(extended: true);
            case "HELO":
                return await GreetAsync(extended: false);
            case "STARTTLS" when Options.Tls == MailTls.StartTls && !connection.IsSecure:
                connection.Reply("220 2.0.0 Go ahead");
                greeted = false;
                envelope.Clear();
                return await connection.SecureAsync(sink.Certificate);
            case "AUTH" when Options.Users.Count > 0:
                return await SignInAsync(argument);
            case "MAIL" or "RCPT" or "DATA" when !greeted:
                return Say("503 5.5.1 Say hello first");
            case "MAIL" when Options.Users.Count > 0 && !signedIn:
                return Say("530 5.7.0 Sign in first");
            case "MAIL":
                return await transaction.MailAsync(argument);
            case "RCPT":
                return await transaction.RecipientAsync(argument);
            case "DATA" when argument.Length > 0:
                return Say("501 5.5.4 DATA has no argument");
            case "DATA":
                return await transaction.DataAsync();
            case "RSET":
                envelope.Clear();
                return Say("250 2.0.0 Forgotten");
            case "NOOP":
                return Say("250 2.0.0 Fine");
            case "VRFY":
                return Say("252 2.5.2 Send it and see");
            case "HELP":
                return Say("214 2.0.0 Everything sent here is caught and goes nowhere");
            case "QUIT":
                connection.Reply("221 2.0.0 Bye");
                return false;
            default:
                return Say("502 5.5.1 Not known here");
        }
    }

    async ValueTask<bool> GreetAsync(bool extended)
    {
        var end = await faults.StrikeAsync(FaultStage.Hello);
        if (end != StageEnd.Proceed)
        {
            return end == StageEnd.Answered;
        }

        greeted = true;
        envelope.Clear();
        if (!extended)
        {
            return Say("250 localhost");
        }

        connection.Reply("250-localhost");
        connection.Reply($"250-SIZE {Options.MaxMailBytes}");
        connection.Reply("250-8BITMIME");
        connection.Reply("250-SMTPUTF8");
        connection.Reply("250-PIPELINING");
        if (Options.Users.Count > 0)
        {
            connection.Reply("250-AUTH PLAIN LOGIN");
        }

        if (Options.Tls == MailTls.StartTls && !connection.IsSecure)
        {
            connection.Reply("250-STARTTLS");
        }

        return Say("250 ENHANCEDSTATUSCODES");
    }

    async ValueTask<bool> SignInAsync(string argument)
    {
        if (!greeted || signedIn || envelope.Sender is not null)
        {
            return Say("503 5.5.1 Not now");
        }

        switch (await SmtpCredentials.AskAsync(connection, argument))
        {
            case null:
                return false;
            case { Problem: { } problem }:
                return Say(problem);
            case var credentials:
                var end = await faults.StrikeAsync(FaultStage.Auth);
                if (end != StageEnd.Proceed)
                {
                    return end == StageEnd.Answered;
                }

                signedIn = Options.Users.TryGetValue(credentials.Name, out var password) && password == credentials.Password;
                return Say(signedIn ? "235 2.7.0 Welcome" : "535 5.7.8 Name or password is wrong");
        }
    }

    bool Say(string line)
    {
        connection.Reply(line);
        return true;
    }
}
