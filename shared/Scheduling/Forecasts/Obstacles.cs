using ColdMail.Stops;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>Why a mail cannot be written: it would be held.</summary>
/// <param name="Reason">Stable code, as in <c>email_messages</c>.</param>
/// <param name="Detail">What is missing or wrong, in words.</param>
public sealed record WritingFault(string Reason, string Detail);

/// <summary>What is known to stand in the way of single mails beside every rule of the scheduler.</summary>
/// <param name="Faults">Mails that cannot be written, by contact and step.</param>
/// <param name="Blocks">Contacts that the begin would refuse now; one that is only put off may be written to afterwards.</param>
public sealed record Obstacles(
    IReadOnlyDictionary<(long ContactId, int StepNumber), WritingFault> Faults, IReadOnlyDictionary<long, MailBlock> Blocks)
{
    public static readonly Obstacles None = new(
        new Dictionary<(long, int), WritingFault>(), new Dictionary<long, MailBlock>());

    /// <summary>What the begin would do with a mail to this contact at this instant; null: let it go.</summary>
    public MailBlock? BlockOf(long contactId, DateTime now) =>
        Blocks.TryGetValue(contactId, out var block) && !(block.Until <= now) ? block : null;
}
