using ColdMail.Dev.MailCatcher;

namespace ColdMail.Dev.Chaos;

/// <summary>Compares what arrived with what the database says. A pure function: the same evidence gives the same verdict.</summary>
/// <remarks>In the names of the Jepsen checkers: duplicated, lost, unexpected, recovered.</remarks>
public static class Checker
{
    public static Verdict Check(Evidence evidence)
    {
        var arrivals = Arrivals.Of(evidence);
        var deliveries = new DeliveryRules(evidence, arrivals);
        var accounts = new AccountRules(evidence, arrivals);
        List<Invariant> invariants =
        [
            deliveries.NoMailTwice(),
            deliveries.SentMeansArrived(),
            deliveries.ArrivedMeansSentOrUncertain(),
            accounts.EveryMailEnds(),
            accounts.UncertaintyIsExplained(),
            accounts.CapsHoldAndUsageAddsUp(),
            .. evidence.Senders.Any(sender => sender.MinGapSeconds > 0) ? [accounts.GapsHold()] : (Invariant[])[],
            deliveries.StepsComeInOrder(),
            deliveries.AttemptsAreIdentical(),
        ];
        var uncertain = evidence.Messages.Where(message => message.Status == "uncertain").ToList();
        return new(
            invariants,
            arrivals.Accepted.Count,
            arrivals.Duplicates.Sum(copies => copies.Count() - 1) + arrivals.Unknown.Count,
            Breaches("I2"),
            Breaches("I3"),
            accounts.CapsBroken,
            uncertain.Count,
            uncertain.Count(message => arrivals.Has(message)));

        int Breaches(string id) => invariants.Single(invariant => invariant.Id == id).Breaches.Count;
    }
}

/// <summary>The accepted mails, each beside the row it belongs to.</summary>
/// <param name="Accepted">All of them, in the order of the log.</param>
/// <param name="Unknown">Those whose Message-ID and recipient fit no row.</param>
sealed record Arrivals(
    IReadOnlyList<SinkRecord> Accepted,
    IReadOnlyList<SinkRecord> Unknown,
    IReadOnlyList<(SinkRecord Mail, MessageRow Message)> Known)
{
    readonly HashSet<long> arrived = [.. Known.Select(known => known.Message.Id)];

    /// <summary>The copies of each mail that arrived more than once.</summary>
    public IReadOnlyList<IGrouping<long, (SinkRecord Mail, MessageRow Message)>> Duplicates { get; } =
        [.. Known.GroupBy(known => known.Message.Id).Where(copies => copies.Count() > 1)];

    public bool Has(MessageRow message) => arrived.Contains(message.Id);

    public static Arrivals Of(Evidence evidence)
    {
        var rows = evidence.Messages
            .Where(message => message.MessageIdHeader is not null)
            .ToDictionary(message => (message.MessageIdHeader!, message.Email.ToLowerInvariant()));
        var accepted = evidence.Sink.Where(record => record.Outcome == SinkOutcome.Accepted).ToList();
        var matched = accepted.ConvertAll(mail => (
            Mail: mail,
            Message: mail is { MessageId: { } id, To: [var to] } ? rows.GetValueOrDefault((id, to.ToLowerInvariant())) : null));
        return new(
            accepted,
            [.. matched.Where(match => match.Message is null).Select(match => match.Mail)],
            [.. matched.Where(match => match.Message is not null).Select(match => (match.Mail, match.Message!))]);
    }
}
