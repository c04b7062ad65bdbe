using ColdMail.Scheduling.Limits;
using ColdMail.Senders;
using ColdMail.Senders.Providers;

namespace ColdMail.Sending;

/// <summary>The stores and the transports that a turn works with.</summary>
public sealed record SenderRunParts(
    PlanStore Plans, LineLoader Lines, LineStore Line, CounterStore Counters, BeginStore Begins, SettleRunner Settles,
    SenderHealthStore Health, SenderStore Senders, SmtpTransport Transport, ProviderClient Providers, MailWriter Writer);
