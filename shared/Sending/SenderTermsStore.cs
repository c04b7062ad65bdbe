using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Reads what a sender account may do.</summary>
public sealed class SenderTermsStore(Db db)
{
    public async Task<SenderTerms?> LoadAsync(long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<SenderTerms>(new(
            """
            SELECT s.id AS Id, s.user_id AS UserId, s.daily_cap AS DailyCap, p.daily_mail_cap AS UserDailyCap,
                   s.min_gap_seconds AS MinGapSeconds, s.timezone AS Timezone, s.next_send_at AS NextSendAt,
                   s.connect_failures AS ConnectFailures, s.policy_refusals AS PolicyRefusals
              FROM sender_accounts s
              JOIN users u ON u.id = s.user_id
              JOIN plans p ON p.id = u.plan_id
             WHERE s.id = @senderId
            """,
            new { senderId },
            cancellationToken: cancellation));
    }
}
