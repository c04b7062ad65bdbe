using ColdMail.Dev.MailCatcher;

namespace ColdMail.Dev.Chaos;

/// <summary>The rules about sums: every mail ends somewhere, what is uncertain is explained, caps and gaps hold.</summary>
sealed class AccountRules(Evidence evidence, Arrivals arrivals)
{
    readonly ILookup<string, SenderRow> sendersByAddress =
        evidence.Senders.ToLookup(sender => sender.FromEmail, StringComparer.OrdinalIgnoreCase);

    /// <summary>Senders and days that sent more than their cap, by the log of the catcher.</summary>
    public int CapsBroken { get; private set; }

    public Invariant EveryMailEnds()
    {
        var steps = evidence.Steps.Select(step => (step.CampaignId, step.StepNumber)).ToHashSet();
        var rows = evidence.Messages.Select(message => (message.CampaignId, message.ContactId, message.StepNumber)).ToHashSet();
        var first = evidence.Messages.Count(message => message.StepNumber == 1);
        var orphans = evidence.Messages
            .Where(message => message.Continues && steps.Contains((message.CampaignId, message.StepNumber + 1)))
            .Where(message => !rows.Contains((message.CampaignId, message.ContactId, message.StepNumber + 1)))
            .ToList();
        var open = evidence.Messages.Where(message => message.Status is "claimed" or "sending").ToList();
        var states = evidence.Messages.CountBy(message => message.Status).OrderBy(state => state.Key, StringComparer.Ordinal);
        return new(
            "I4",
            "no mail vanishes and none stays in the middle",
            $"{evidence.ScheduledAtStart} first mails at the start and {first} now; {string.Join(", ", states.Select(s => $"{s.Value} {s.Key}"))}",
            [
                .. first == evidence.ScheduledAtStart ? [] : (string[])[$"{evidence.ScheduledAtStart} first mails became {first}"],
                .. open.Select(message => $"mail {message.Id} is still {message.Status}"),
                .. orphans.Select(message => $"mail {message.Id} is {message.Status} and its follow-up is missing"),
            ]);
    }

    /// <summary>
    /// Each uncertain mail has its own cause: the catcher left the client in doubt about exactly this one, or it was on its
    /// way when a worker was killed. Besides, a kill costs at most one begin batch for each connection of a worker.
    /// </summary>
    public Invariant UncertaintyIsExplained()
    {
        var uncertain = evidence.Messages.Where(message => message.Status == "uncertain").ToList();
        var lost = uncertain.Where(message => message.Reason == "WORKER_LOST").ToList();
        var unanswered = uncertain.Except(lost).ToList();
        var doubts = evidence.Sink.Where(LeavesDoubt).ToList();
        var doubted = doubts.Select(doubt => doubt.MessageId).ToHashSet();
        var nameless = doubts.Count(doubt => doubt.MessageId is null);
        var bound = evidence.Kills * evidence.Senders.Count * 2 * evidence.BeginBatch;
        return new(
            "I5",
            "only mails that a fault explains are uncertain",
            $"{unanswered.Count} without final reply of {doubts.Count} faults after 354; {lost.Count} of killed workers, at most {bound} "
            + $"({evidence.Kills} kills × {evidence.Senders.Count} connections × 2 × begin batch {evidence.BeginBatch})",
            [
                .. unanswered.Where(message => !doubted.Contains(message.MessageIdHeader)).Skip(nameless)
                    .Select(message => $"mail {message.Id} had no final reply, and the catcher withheld none"),
                .. lost.Where(message => !evidence.OnTheirWayAtKills.Contains(new(message.Id, message.Attempt)))
                    .Select(message => $"mail {message.Id} was lost with a worker, and was not on its way at any kill"),
                .. lost.Count <= bound ? [] : (string[])[$"{lost.Count} mails were lost with workers, at most {bound} could be"],
            ]);
    }

    public Invariant CapsHoldAndUsageAddsUp()
    {
        var days = arrivals.Known
            .SelectMany(known => sendersByAddress[known.Mail.From].Select(sender => (Sender: sender, known.Message.UsageDay)))
            .CountBy(sent => (sent.Sender.Id, Cap: sent.Sender.DailyCap, sent.UsageDay))
            .ToList();
        var broken = days.Where(day => day.Value > day.Key.Cap).ToList();
        CapsBroken = broken.Count;
        var caps = evidence.Senders.ToDictionary(sender => sender.Id, sender => sender.DailyCap);
        var usedUp = evidence.SenderUsage.Count(usage => usage.Reserved == caps.GetValueOrDefault(usage.SenderId, -1));
        var over = evidence.SenderUsage.Where(usage => usage.Reserved > caps.GetValueOrDefault(usage.SenderId, int.MaxValue));
        var strangers = arrivals.Accepted.Count(mail => !sendersByAddress.Contains(mail.From));
        var reserved = evidence.Messages.Where(message => message.IsReserved).ToList();
        var drifts = Drifts(
                "sender",
                evidence.SenderUsage.ToDictionary(usage => (usage.SenderId, (DateTime?)usage.Day), usage => usage.Reserved),
                reserved.CountBy(message => (message.SenderId, message.UsageDay)).ToDictionary())
            .Concat(Drifts(
                "user",
                evidence.UserUsage.ToDictionary(usage => (usage.UserId, (DateTime?)usage.Day), usage => usage.Reserved),
                reserved.CountBy(message => (message.UserId, message.UserUsageDay)).ToDictionary()))
            .ToList();
        return new(
            "I6",
            "no cap is broken and the usage adds up",
            $"{usedUp} of {evidence.Senders.Count} caps used up, {broken.Count} broken, "
            + $"usage drift {drifts.Sum(drift => Math.Abs(drift.Difference))}",
            [
                .. broken.Select(day => $"sender {day.Key.Id} sent {day.Value} of {day.Key.Cap} on {day.Key.UsageDay:yyyy-MM-dd}"),
                .. over.Select(usage => $"sender {usage.SenderId} has {usage.Reserved} of {caps[usage.SenderId]} reserved on {usage.Day:yyyy-MM-dd}"),
                .. strangers == 0 ? [] : (string[])[$"{strangers} mails came from an address of no sender"],
                .. drifts.Select(drift => drift.Text),
            ]);
    }

    public Invariant GapsHold()
    {
        var breaches = new List<string>();
        var pairs = 0;
        foreach (var mails in arrivals.Accepted.GroupBy(mail => mail.From, StringComparer.OrdinalIgnoreCase))
        {
            var gap = TimeSpan.FromSeconds(sendersByAddress[mails.Key].Select(sender => sender.MinGapSeconds).FirstOrDefault());
            var inOrder = mails.OrderBy(mail => mail.At).ToList();
            pairs += Math.Max(0, inOrder.Count - 1);
            breaches.AddRange(inOrder.Zip(inOrder.Skip(1))
                .Where(pair => pair.Second.At - pair.First.At < gap - evidence.GapTolerance)
                .Select(pair => $"log lines {pair.First.Id} and {pair.Second.Id} are {(pair.Second.At - pair.First.At).TotalSeconds:0.000} s apart"));
        }

        return new("I7", "between two mails of a sender lies its gap", $"{pairs} pairs, {breaches.Count} too close", breaches);
    }

    /// <summary>After such a fault a sender cannot know whether the mail was taken. A definite reply says it, 421 does not.</summary>
    static bool LeavesDoubt(SinkRecord record) =>
        record is { Fault: { } fault, After354: true }
        && !fault.StartsWith("delay", StringComparison.Ordinal)
        && (record.Reply is null || record.Reply.StartsWith("421", StringComparison.Ordinal));

    static IEnumerable<(int Difference, string Text)> Drifts(
        string whose, Dictionary<(long, DateTime?), int> reserved, Dictionary<(long, DateTime?), int> counted) =>
        reserved.Keys.Union(counted.Keys)
            .Select(key => (Key: key, Reserved: reserved.GetValueOrDefault(key), Counted: counted.GetValueOrDefault(key)))
            .Where(day => day.Reserved != day.Counted)
            .Select(day => (
                day.Reserved - day.Counted,
                $"{whose} {day.Key.Item1} has {day.Reserved} reserved and {day.Counted} mails on {day.Key.Item2:yyyy-MM-dd}"));
}
