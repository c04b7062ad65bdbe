using System.Text.Json;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;
using ColdMail.Stops;
using MimeKit;
using MimeKit.IO;

namespace ColdMail.DryRuns;

/// <summary>One worker's go at a dry run: writes every mail to see whether it can be, plans, and writes those that go.</summary>
/// <remarks>
/// The plan and what cannot go are in memory, some dozen bytes a mail; the mails themselves only part by part. No account is
/// unlocked and nothing is connected to.
/// </remarks>
sealed class Rehearsal(
    DryRunWorkStore work, DryRunSourceStore sources, MailWriter writer, DryRunOptions options, TimeProvider clock,
    DryRunLease lease, ForecastFacts.Found facts, DryRunTexts texts)
{
    const int PartSize = 500;

    /// <summary>How much of the way lies before the plan.</summary>
    const int PercentBefore = 50;

    static readonly FormatOptions OnTheWire = Wire();

    readonly Dictionary<(string Outcome, string? Reason), int> outcomes = [];
    DateTime? beginsAt;
    DateTime? finishesAt;

    Situation Situation => facts.Situation;

    /// <returns>False when the dry run is not this worker's any more.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        if (await ObstaclesAsync(cancellation) is not { } obstacles)
        {
            return false;
        }

        var plan = Simulation.Run(Situation with { Obstacles = obstacles }, cancellation);
        var standing = await sources.StandingAsync(Situation.CampaignId, cancellation);
        var fates = Fates.Of(plan, facts.Excluded, standing);
        var done = 0;
        foreach (var part in Fates.Parts(fates, PartSize))
        {
            done += part.Count;
            var mails = await WriteAsync(part, cancellation);
            if (!await work.WriteAsync(lease, mails, PercentBefore + Share(done, fates.Count), LeaseUntil, cancellation))
            {
                return false;
            }

            Count(mails);
        }

        return await work.FinishAsync(lease, OutcomesJson(), beginsAt, finishesAt, Now, cancellation);
    }

    /// <summary>Writes the mails of every recipient up to the first that cannot be written.</summary>
    /// <returns>Null when the dry run is not this worker's any more.</returns>
    async Task<Obstacles?> ObstaclesAsync(CancellationToken cancellation)
    {
        var faults = new Dictionary<(long, int), WritingFault>();
        var blocks = new Dictionary<long, MailBlock>();
        var active = Situation.Senders.Where(sender => sender.IsActive).Select(sender => sender.Id).ToHashSet();
        var waiting = Situation.Mails.Where(mail => mail.CampaignId == Situation.CampaignId && active.Contains(mail.SenderId)).ToList();
        var done = 0;
        foreach (var part in waiting.Chunk(PartSize))
        {
            var recipients = await RecipientsAsync(part.Select(mail => mail.ContactId), cancellation);
            foreach (var mail in part)
            {
                if (!recipients.TryGetValue(mail.ContactId, out var recipient))
                {
                    blocks[mail.ContactId] = new("cancelled", Reason.ContactDeleted);
                    continue;
                }

                if (recipient.Block is { } block)
                {
                    blocks[mail.ContactId] = block;
                }

                if (FaultOf(recipient, mail) is var (step, fault))
                {
                    faults[(mail.ContactId, step)] = fault;
                }
            }

            done += part.Length;
            if (!await work.ReportAsync(lease, Share(done, waiting.Count), LeaseUntil, cancellation))
            {
                return null;
            }
        }

        return new(faults, blocks);
    }

    (int Step, WritingFault Fault)? FaultOf(DryRunRecipient recipient, ExpectedMail mail)
    {
        var mails = new RecipientMails(writer, texts, recipient, mail.SenderId);
        for (var step = texts.Rules.StepOf(mail.StepNumber); step is not null; step = texts.Rules.StepAfter(step.Number))
        {
            var attempt = mails.Write(step, Situation.Now, isTest: false);
            if (attempt.Held is { } held)
            {
                return (step.Number, new(held.Reason, held.Detail));
            }

            attempt.Mail!.Mime.Dispose();
        }

        return null;
    }

    async Task<List<DryRunMail>> WriteAsync(IReadOnlyList<Fate> part, CancellationToken cancellation)
    {
        var going = part.Where(fate => fate.Outcome == DryRunOutcome.Goes).Select(fate => fate.ContactId);
        var recipients = await RecipientsAsync(going, cancellation);
        var mails = new List<DryRunMail>(part.Count);
        foreach (var contact in part.GroupBy(fate => fate.ContactId))
        {
            RecipientMails? letters = null;
            foreach (var fate in contact)
            {
                if (fate.Outcome != DryRunOutcome.Goes)
                {
                    mails.Add(Unwritten(fate));
                    continue;
                }

                // A contact that was changed while the dry run went on may have nothing to say any more.
                if (!recipients.TryGetValue(fate.ContactId, out var recipient))
                {
                    mails.Add(Unwritten(fate with { Outcome = DryRunOutcome.Cancelled, Reason = Reason.ContactDeleted }));
                    break;
                }

                letters ??= new(writer, texts, recipient, fate.SenderId!.Value);
                var attempt = letters.Write(StepOf(fate), fate.At!.Value, isTest: false);
                if (attempt.Held is { } held)
                {
                    mails.Add(Unwritten(fate with { Outcome = DryRunOutcome.Held, Reason = held.Reason, Detail = held.Detail }));
                    break;
                }

                mails.Add(Written(fate, attempt.Mail!));
            }
        }

        return mails;
    }

    static DryRunMail Unwritten(Fate fate) => new(
        fate.ContactId, fate.StepNumber, fate.Outcome, fate.Reason, fate.Detail, fate.SenderId, fate.At, null, null, null, null, null);

    static DryRunMail Written(Fate fate, WrittenMail mail)
    {
        using var mime = mail.Mime;
        using var measure = new MeasuringStream();
        mime.WriteTo(OnTheWire, measure);
        return new(
            fate.ContactId, fate.StepNumber, fate.Outcome, null, null, fate.SenderId, fate.At, mime.Subject,
            mail.Frozen.MessageIdHeader, mime.InReplyTo, (int)measure.Length, mail.Frozen.BodyHash);
    }

    StepRules StepOf(Fate fate) => texts.Rules.StepOf(fate.StepNumber)
        ?? throw new InvalidOperationException("A plan names a step that its own rules do not have.");

    Task<IReadOnlyDictionary<long, DryRunRecipient>> RecipientsAsync(IEnumerable<long> contacts, CancellationToken cancellation) =>
        sources.RecipientsAsync(
            texts.Rules.UserId, Situation.CampaignId, [.. contacts.Distinct()], Situation.Now, cancellation);

    void Count(IEnumerable<DryRunMail> mails)
    {
        foreach (var mail in mails)
        {
            outcomes[(mail.Outcome, mail.Reason)] = outcomes.GetValueOrDefault((mail.Outcome, mail.Reason)) + 1;
            if (mail.Outcome == DryRunOutcome.Goes)
            {
                beginsAt = mail.DecidedAt < beginsAt ? mail.DecidedAt : beginsAt ?? mail.DecidedAt;
                finishesAt = mail.DecidedAt > finishesAt ? mail.DecidedAt : finishesAt ?? mail.DecidedAt;
            }
        }
    }

    string OutcomesJson() => JsonSerializer.Serialize(outcomes
        .Select(outcome => new OutcomeCount(outcome.Key.Outcome, outcome.Key.Reason, outcome.Value))
        .OrderBy(outcome => outcome.Outcome, StringComparer.Ordinal)
        .ThenBy(outcome => outcome.Reason, StringComparer.Ordinal));

    /// <summary>Half of the way in per cent.</summary>
    static int Share(int done, int all) => (int)((long)done * (PercentBefore - 1) / Math.Max(1, all));

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    DateTime LeaseUntil => Now.AddSeconds(options.LeaseSeconds);

    static FormatOptions Wire()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}
