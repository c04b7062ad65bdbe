namespace ColdMail.Dev.Chaos;

/// <summary>The rules about single mails: each at most once, none lost, in order, always the same.</summary>
sealed class DeliveryRules(Evidence evidence, Arrivals arrivals)
{
    public Invariant NoMailTwice() => new(
        "I1",
        "no step reaches a person twice",
        $"{arrivals.Accepted.Count} mails arrived, {arrivals.Duplicates.Count} of them more than once, {arrivals.Unknown.Count} that belong to no row",
        [
            .. arrivals.Duplicates.Select(copies =>
                $"mail {copies.Key} arrived {copies.Count()} times, log lines {string.Join(", ", copies.Select(copy => copy.Mail.Id))}"),
            .. arrivals.Unknown.Select(mail => $"log line {mail.Id} belongs to no row: Message-ID {mail.MessageId ?? "missing"}"),
        ]);

    public Invariant SentMeansArrived()
    {
        var sent = evidence.Messages.Where(message => message.Status == "sent").ToList();
        var lost = sent.Where(message => !arrivals.Has(message)).ToList();
        return new(
            "I2",
            "what the database calls sent arrived",
            $"{sent.Count} sent, {lost.Count} of them lost",
            [.. lost.Select(message => $"mail {message.Id} is sent and never arrived")]);
    }

    public Invariant ArrivedMeansSentOrUncertain()
    {
        var unexpected = arrivals.Known.DistinctBy(known => known.Message.Id).Where(known => !known.Message.Continues).ToList();
        return new(
            "I3",
            "what arrived is sent or uncertain in the database",
            $"{arrivals.Known.DistinctBy(known => known.Message.Id).Count()} mails arrived, {unexpected.Count} of them in another state",
            [.. unexpected.Select(known => $"mail {known.Message.Id} arrived and is {known.Message.Status}")]);
    }

    public Invariant StepsComeInOrder()
    {
        var delays = evidence.Steps.ToDictionary(step => (step.CampaignId, step.StepNumber), step => step.DelayHours);
        var rows = evidence.Messages.ToDictionary(message => (message.CampaignId, message.ContactId, message.StepNumber));
        var followUps = evidence.Messages.Where(message => message.StepNumber > 1).ToList();
        var breaches = new List<string>();
        foreach (var next in followUps)
        {
            var previous = rows.GetValueOrDefault((next.CampaignId, next.ContactId, next.StepNumber - 1));
            var delay = TimeSpan.FromHours(delays.GetValueOrDefault((next.CampaignId, next.StepNumber)));
            if (previous is not { Continues: true })
            {
                breaches.Add($"mail {next.Id} follows one that is {previous?.Status ?? "missing"}");
            }
            else if (next.ScheduledAt < previous.SentAt + delay)
            {
                breaches.Add($"mail {next.Id} is due before the delay after mail {previous.Id} is over");
            }
        }

        return new("I9", "a follow-up comes only after its predecessor", $"{followUps.Count} follow-ups, {breaches.Count} too early", breaches);
    }

    public Invariant AttemptsAreIdentical()
    {
        var attempts = evidence.Sink
            .Where(record => record is { MessageId: not null, Sha256: not null })
            .GroupBy(record => record.MessageId!)
            .ToList();
        return new(
            "I12",
            "a mail tried again is the same mail, byte by byte",
            $"{attempts.Count(mail => mail.Count() > 1)} mails were offered to their end more than once",
            [
                .. attempts.Where(mail => mail.DistinctBy(attempt => attempt.Sha256).Count() > 1)
                    .Select(mail => $"Message-ID {mail.Key} came with different contents, log lines {string.Join(", ", mail.Select(a => a.Id))}"),
            ]);
    }
}
