using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Finds mails whose worker was lost.</summary>
public sealed class RescueStore(Db db)
{
    /// <summary>Gives back mails that were claimed and provably never offered. Safe to run anywhere, any time.</summary>
    /// <returns>How many were given back.</returns>
    public async Task<int> ReturnExpiredClaimsAsync(DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE email_messages
               SET status = 'scheduled', reason = 'CLAIM_EXPIRED', lease_token = NULL, lease_until = NULL
             WHERE lease_until <= @now AND status = 'claimed'
             LIMIT @limit
            """,
            new { now, limit },
            cancellationToken: cancellation));
    }

    /// <summary>Mails that were on their way when their lease ended: whether they went, nobody knows.</summary>
    public async Task<IReadOnlyList<OfferedMessage>> ExpiredOffersAsync(
        DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<Row>(new(
            """
            SELECT id AS Id, user_id AS UserId, campaign_id AS CampaignId, step_id AS StepId, step_number AS StepNumber,
                   zone AS Zone, country AS Country,
                   contact_id AS ContactId, sender_id AS SenderId, lease_token AS LeaseToken, attempt AS Attempt,
                   deferrals AS Deferrals, first_attempt_at AS FirstAttemptAt, sent_at AS BegunAt
              FROM email_messages
             WHERE lease_until <= @now AND status = 'sending'
             LIMIT @limit
            """,
            new { now, limit },
            cancellationToken: cancellation))).Select(row => row.ToOffered()).ToList();
    }

    sealed record Row
    {
        public required long Id { get; init; }
        public required long UserId { get; init; }
        public required long CampaignId { get; init; }
        public required long StepId { get; init; }
        public required int StepNumber { get; init; }
        public required string Zone { get; init; }
        public required string Country { get; init; }
        public required long ContactId { get; init; }
        public required long SenderId { get; init; }
        public required long LeaseToken { get; init; }
        public required int Attempt { get; init; }
        public required int Deferrals { get; init; }
        public required DateTime FirstAttemptAt { get; init; }
        public required DateTime BegunAt { get; init; }

        public OfferedMessage ToOffered() => new(
            Id, UserId, CampaignId, StepId, StepNumber, Zone, Country, ContactId, "", SenderId, LeaseToken, Attempt, Deferrals,
            FirstAttemptAt, BegunAt, []);
    }
}
