using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Sending;

/// <summary>The figures of the send path. The defaults are right for Azure; tests and fault runs shorten the leases.</summary>
public sealed class SendingOptions
{
    public const string Section = "Sending";

    /// <summary>How many mails a run claims at a time.</summary>
    [Range(1, 1000)]
    public int ClaimBatch { get; init; } = 200;

    /// <summary>
    /// How many mails one commit marks as being offered. A worker that dies leaves at most twice as many uncertain for
    /// each of its connections: those it offers, and those whose outcome it is writing down or that it has begun next.
    /// </summary>
    [Range(1, 50)]
    public int BeginBatch { get; init; } = 10;

    /// <summary>Outcomes are written at the latest this long after the first of them is known.</summary>
    [Range(0, 10_000)]
    public int SettleDelayMilliseconds { get; init; } = 250;

    /// <summary>How long claimed mails, and the run itself, belong to a run that shows no sign of life.</summary>
    [Range(1, 3600)]
    public int ClaimLeaseSeconds { get; init; } = 120;

    /// <summary>
    /// How long a mail may be on its way to the server. It must be longer than the time a server may take to answer
    /// (<c>Smtp:EnvelopeSeconds</c> and <c>Smtp:BodySeconds</c>), or a slow acceptance is taken for a lost worker.
    /// </summary>
    [Range(2, 7200)]
    public int SendLeaseSeconds { get; init; } = 900;

    /// <summary>A mail is offered only while at least this much of its lease is left.</summary>
    [Range(1, 7200)]
    public int SendMarginSeconds { get; init; } = 740;

    /// <summary>A run hands over to the next one after this time, so that every sender gets its turn.</summary>
    [Range(1, 600)]
    public int RunSeconds { get; init; } = 30;

    /// <summary>A run waits for a gap up to this long; for a longer one it ends and comes back by a delayed hint.</summary>
    [Range(0, 60)]
    public int WaitInRunSeconds { get; init; } = 5;

    /// <summary>This many refusals for policy or reputation in a row, with no mail accepted between, pause the sender.</summary>
    [Range(1, 100)]
    public int MaxPolicyRefusals { get; init; } = 3;

    /// <summary>
    /// Deliberately wrong, and refused outside development: an outcome nobody knows is tried again, as most senders do.
    /// The fault checker is run against it to prove that it would notice.
    /// </summary>
    public bool UnsafeRetryOnAnyError { get; init; }
}

[OptionsValidator]
public sealed partial class SendingOptionsValidator : IValidateOptions<SendingOptions>;
