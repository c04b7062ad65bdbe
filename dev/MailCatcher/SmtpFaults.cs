namespace ColdMail.Dev.MailCatcher;

/// <summary>What a stage of the conversation came to.</summary>
enum StageEnd
{
    /// <summary>Nothing went wrong: answer as usual.</summary>
    Proceed,

    /// <summary>The fault was the answer.</summary>
    Answered,

    /// <summary>The connection has to end.</summary>
    Close,
}

/// <summary>Plays the scripted faults into one conversation. Each is in the log before the client can notice it.</summary>
sealed class SmtpFaults(SmtpConnection connection, SmtpEnvelope envelope, MailSink sink)
{
    /// <param name="address">The sender or the recipient that is being offered; not yet part of the envelope.</param>
    public async ValueTask<StageEnd> StrikeAsync(FaultStage stage, string? address = null)
    {
        var end = StageEnd.Proceed;
        foreach (var rule in sink.Draw(stage, stage == FaultStage.Recipient ? [address!] : envelope.Recipients))
        {
            var record = envelope.Record(SinkOutcome.Fault);
            end = await ActAsync(rule, stage switch
            {
                FaultStage.Mail => record with { From = address! },
                FaultStage.Recipient => record with { To = [address!] },
                _ => record,
            });
        }

        return end;
    }

    /// <param name="record">Null when the log already says it.</param>
    public async ValueTask<StageEnd> ActAsync(FaultRule rule, SinkRecord? record)
    {
        if (record is not null)
        {
            await sink.RecordAsync(record with { Fault = rule.Kind, Reply = rule.Reply });
        }

        if (rule.DelayMilliseconds > 0)
        {
            await connection.FlushAsync();
            await Task.Delay(rule.DelayMilliseconds, sink.Ending);
        }

        switch (rule.Action)
        {
            case FaultAction.Delay:
                return StageEnd.Proceed;
            case FaultAction.Reply:
                connection.Reply(rule.Reply!);
                return rule.Reply!.StartsWith("421", StringComparison.Ordinal) ? StageEnd.Close : StageEnd.Answered;
            case FaultAction.Garbage:
                connection.Reply("?!%& this is not SMTP");
                return StageEnd.Answered;
            case FaultAction.Reset:
                connection.Reset();
                return StageEnd.Close;
            default:
                return StageEnd.Close;
        }
    }
}
