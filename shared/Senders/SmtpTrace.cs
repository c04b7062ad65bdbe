using MailKit;

namespace ColdMail.Senders;

/// <summary>Watches the bytes of a conversation for the facts that decide a mail's fate. Keeps no text, so no secret and no address.</summary>
/// <remarks>
/// The server's <c>354</c> is the border between "provably unsent" and "only a definite reply decides". MailKit's exceptions
/// look the same on both sides of it: it has already written body and final dot when it finds the connection gone.
/// </remarks>
sealed class SmtpTrace : IProtocolLogger
{
    readonly Queue<SmtpStep> unanswered = [];
    Line client;
    Line server;
    bool isSending;
    bool isInBody;
    Action bodyBegins = () => { };

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>The server asked for the body of the current mail.</summary>
    public bool Saw354 { get; private set; }

    /// <summary>The first step of the current mail that the server refused.</summary>
    public SmtpStep? RefusedAt { get; private set; }

    /// <summary>Every command got its reply, so the next reply will belong to the next command.</summary>
    public bool IsInStep => unanswered.Count == 0;

    public void BeginMail(Action onBodyBegins)
    {
        (Saw354, RefusedAt, isSending, isInBody, bodyBegins) = (false, null, true, false, onBodyBegins);
        unanswered.Clear();
    }

    public void EndMail() => isSending = false;

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (!isSending || isInBody)
        {
            return;
        }

        foreach (var octet in buffer.AsSpan(offset, count))
        {
            if (client.Add(octet) && StepOf(client) is { } step)
            {
                unanswered.Enqueue(step);
            }
        }
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (!isSending)
        {
            return;
        }

        foreach (var octet in buffer.AsSpan(offset, count))
        {
            if (server.Add(octet))
            {
                Answer(server);
            }
        }
    }

    public void Dispose()
    {
    }

    void Answer(Line line)
    {
        if (line.Is("354"))
        {
            Saw354 = true;
        }

        if (line[3] == (byte)'-')
        {
            return;
        }

        var hasStep = unanswered.TryDequeue(out var step);
        if (line.Is("354"))
        {
            isInBody = true;
            unanswered.Enqueue(SmtpStep.Body);
            bodyBegins();
        }
        else if (hasStep)
        {
            isInBody = false;
            RefusedAt ??= line[0] is (byte)'4' or (byte)'5' ? step : null;
        }
    }

    static SmtpStep? StepOf(Line line) => line switch
    {
        _ when line.Is("MAIL") => SmtpStep.MailFrom,
        _ when line.Is("RCPT") => SmtpStep.RcptTo,
        _ when line.Is("DATA") => SmtpStep.Data,
        _ when line.Is("RSET") => SmtpStep.MailFrom,
        _ => null,
    };

    /// <summary>The first four bytes of the line that is passing by, however the bytes were cut into packets.</summary>
    struct Line
    {
        uint head;
        int length;

        public readonly byte this[int index] => (byte)(head >> (24 - (8 * index)));

        /// <returns>True when the line's end was reached.</returns>
        public bool Add(byte octet)
        {
            if (length < 0)
            {
                (head, length) = (0, 0);
            }

            if (octet == (byte)'\n')
            {
                length = -1;
                return true;
            }

            if (length < 4 && octet != (byte)'\r')
            {
                head |= (uint)octet << (24 - (8 * length));
                length++;
            }

            return false;
        }

        public readonly bool Is(string start)
        {
            for (var i = 0; i < start.Length; i++)
            {
                if ((this[i] & 0xDF) != (start[i] & 0xDF))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
