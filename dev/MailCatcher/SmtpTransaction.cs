using System.Security.Cryptography;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The commands that hand over a mail. Each answers whether the conversation goes on.</summary>
sealed class SmtpTransaction(SmtpConnection connection, SmtpEnvelope envelope, SmtpFaults faults, MailSink sink)
{
    const int MaxRecipients = 1000;

    public async ValueTask<bool> MailAsync(string argument)
    {
        if (envelope.Sender is not null)
        {
            return Say("503 5.5.1 One mail at a time");
        }

        if (SmtpPath.Parse(argument, "FROM:") is not { } path)
        {
            return Say("501 5.1.7 MAIL FROM:<address>, please");
        }

        foreach (var parameter in path.Parameters)
        {
            var known = parameter.ToUpperInvariant();
            if (known.StartsWith("SIZE=", StringComparison.Ordinal)
                && long.TryParse(known.AsSpan(5), out var size) && size > sink.Options.MaxMailBytes)
            {
                return Say("552 5.3.4 Too large");
            }

            if (!known.StartsWith("SIZE=", StringComparison.Ordinal) && !known.StartsWith("AUTH=", StringComparison.Ordinal)
                && known is not ("BODY=7BIT" or "BODY=8BITMIME" or "SMTPUTF8"))
            {
                return Say($"555 5.5.4 {parameter} is not supported");
            }
        }

        var end = await faults.StrikeAsync(FaultStage.Mail, path.Address);
        if (end != StageEnd.Proceed)
        {
            return end == StageEnd.Answered;
        }

        envelope.Sender = path.Address;
        return Say("250 2.1.0 Sender is fine");
    }

    public async ValueTask<bool> RecipientAsync(string argument)
    {
        if (envelope.Sender is null)
        {
            return Say("503 5.5.1 MAIL first");
        }

        if (SmtpPath.Parse(argument, "TO:") is not { Address.Length: > 0 } path)
        {
            return Say("501 5.1.3 RCPT TO:<address>, please");
        }

        if (path.Parameters.Count > 0)
        {
            return Say($"555 5.5.4 {path.Parameters[0]} is not supported");
        }

        if (envelope.Recipients.Count == MaxRecipients)
        {
            return Say("452 4.5.3 Too many recipients");
        }

        var end = await faults.StrikeAsync(FaultStage.Recipient, path.Address);
        if (end != StageEnd.Proceed)
        {
            return end == StageEnd.Answered;
        }

        envelope.Add(path.Address);
        return Say("250 2.1.5 Recipient is fine");
    }

    public async ValueTask<bool> DataAsync()
    {
        if (envelope.Recipients.Count == 0)
        {
            return Say(envelope.Sender is null ? "503 5.5.1 MAIL first" : "554 5.5.1 No valid recipients");
        }

        var end = await faults.StrikeAsync(FaultStage.Data);
        if (end != StageEnd.Proceed)
        {
            envelope.Clear();
            return end == StageEnd.Answered;
        }

        connection.Reply("354 Go on, end with a dot on a line of its own");
        foreach (var rule in sink.Draw(FaultStage.Body, envelope.Recipients))
        {
            await faults.ActAsync(rule, envelope.Record(SinkOutcome.Fault, await connection.PeekMailAsync()) with { After354 = true });
            if (rule.Action != FaultAction.Delay)
            {
                return false;
            }
        }

        var keep = sink.Options.Storage != MailStorage.CountOnly;
        if (await connection.ReadMailAsync(keep ? envelope.Content : null, sink.Options.MaxMailBytes) is not { } size)
        {
            await sink.RecordAsync(envelope.Record(SinkOutcome.Aborted, envelope.Content.WrittenMemory) with { After354 = true });
            return false;
        }

        var goOn = size > sink.Options.MaxMailBytes ? Say("552 5.3.4 Too large") : await EndOfMailAsync(size);
        envelope.Clear();
        return goOn;
    }

    /// <summary>The moment that counts: the mail is complete, and what is decided here is written before it is said.</summary>
    async ValueTask<bool> EndOfMailAsync(long size)
    {
        var end = StageEnd.Proceed;
        var drawn = sink.Draw(FaultStage.Dot, envelope.Recipients);
        var accepts = drawn.All(rule => rule.Action == FaultAction.Delay || rule.Accept);
        if (accepts)
        {
            try
            {
                await TakeAsync(size, drawn.FirstOrDefault(rule => rule.Action != FaultAction.Delay));
            }
            catch (IOException)
            {
                return Say("452 4.3.1 The disk of the mail catcher does not take it");
            }
        }

        foreach (var rule in drawn)
        {
            var recorded = accepts && rule.Action != FaultAction.Delay;
            end = await faults.ActAsync(rule, recorded ? null : Complete(SinkOutcome.Fault, size));
        }

        return end == StageEnd.Proceed ? Say("250 2.0.0 Caught") : end == StageEnd.Answered;
    }

    async ValueTask TakeAsync(long size, FaultRule? fault)
    {
        if (sink.Options.Storage == MailStorage.CountOnly)
        {
            sink.Mails.CountAccepted(envelope.Recipients.Count, size);
            return;
        }

        var content = sink.Options.Storage == MailStorage.Everything ? envelope.Content.WrittenMemory : default;
        await sink.RecordAsync(
            Complete(SinkOutcome.Accepted, size) with { Fault = fault?.Kind, Reply = fault?.Reply }, content);
    }

    SinkRecord Complete(SinkOutcome outcome, long size) => envelope.Record(outcome, envelope.Content.WrittenMemory) with
    {
        After354 = true,
        Size = size,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(envelope.Content.WrittenSpan)),
    };

    bool Say(string line)
    {
        connection.Reply(line);
        return true;
    }
}
