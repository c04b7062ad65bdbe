using ColdMail.Scheduling.Rules;

namespace ColdMail.Sending;

/// <summary>A sender account as a run reads it at its start.</summary>
/// <param name="ConnectFailures">In a row, up to now.</param>
/// <param name="PolicyRefusals">Since the last accepted mail.</param>
public sealed record SenderTerms(SenderRules Rules, int ConnectFailures, int PolicyRefusals)
{
    public long Id => Rules.Id;
}
