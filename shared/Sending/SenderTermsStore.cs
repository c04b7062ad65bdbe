using ColdMail.Database;
using ColdMail.Scheduling.Rules;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Reads what a sender account may do.</summary>
public sealed class SenderTermsStore(Db db, RulesStore rules)
{
    public async Task<SenderTerms?> LoadAsync(long senderId, DateTime now, CancellationToken cancellation)
    {
        if (await rules.SendersAsync([senderId], now, cancellation) is not [var sender])
        {
            return null;
        }

        await using var connection = await db.OpenAsync(cancellation);
        var (connectFailures, policyRefusals) = await connection.QuerySingleAsync<(int, int)>(new(
            "SELECT connect_failures, policy_refusals FROM sender_accounts WHERE id = @senderId",
            new { senderId },
            cancellationToken: cancellation));
        return new(sender, connectFailures, policyRefusals);
    }
}
