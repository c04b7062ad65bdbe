using ColdMail.Database;
using ColdMail.Outbox;
using Dapper;

namespace ColdMail.Notifications;

/// <summary>Finds campaigns of which more mails wait for a person than their user was told of.</summary>
public sealed class AttentionStore(Db db)
{
    /// <summary>Writes each into the outbox, together with how much was told; what was dealt with since no longer counts as told.</summary>
    /// <remarks>Reads the rolled-up numbers only. Of two that run at once the second finds the marks of the first.</remarks>
    /// <returns>How many campaigns are told of.</returns>
    public Task<int> TellAsync(DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync(new(
                """
                INSERT INTO attention_marks (campaign_id, user_id, told)
                SELECT c.id, c.user_id, 0
                  FROM (SELECT DISTINCT campaign_id FROM campaign_stats WHERE held > 0 OR uncertain > 0) t
                  JOIN campaigns c ON c.id = t.campaign_id
                 ORDER BY c.id
                    ON DUPLICATE KEY UPDATE told = told
                """,
                transaction: transaction,
                cancellationToken: cancellation));
            var marks = (await connection.QueryAsync<(long CampaignId, long UserId, int Told)>(new(
                "SELECT campaign_id, user_id, told FROM attention_marks ORDER BY campaign_id FOR UPDATE",
                transaction: transaction,
                cancellationToken: cancellation))).AsList();
            if (marks.Count == 0)
            {
                return 0;
            }

            var waiting = (await connection.QueryAsync<Waiting>(new(
                """
                SELECT c.id AS CampaignId, c.name AS Name, CAST(SUM(t.held) AS SIGNED) AS Held, CAST(SUM(t.uncertain) AS SIGNED) AS Uncertain
                  FROM campaign_stats t
                  JOIN campaigns c ON c.id = t.campaign_id
                 WHERE c.id IN @ids
                 GROUP BY c.id, c.name
                """,
                new { ids = marks.Select(mark => mark.CampaignId) },
                transaction,
                cancellationToken: cancellation))).ToDictionary(row => row.CampaignId);
            var told = 0;
            foreach (var (campaignId, userId, before) in marks)
            {
                var count = waiting.GetValueOrDefault(campaignId)?.Count ?? 0;
                if (count != before)
                {
                    await connection.ExecuteAsync(new(
                        count == 0
                            ? "DELETE FROM attention_marks WHERE campaign_id = @campaignId"
                            : "UPDATE attention_marks SET told = @count WHERE campaign_id = @campaignId",
                        new { campaignId, count },
                        transaction,
                        cancellationToken: cancellation));
                }

                if (count > before && waiting[campaignId] is var row)
                {
                    await OutboxStore.WriteAsync(
                        connection,
                        transaction,
                        new(userId, OutboxKind.CampaignAttention, campaignId, campaignId, new(
                            row.Name, Held: (int)row.Held, Uncertain: (int)row.Uncertain)),
                        now,
                        cancellation);
                    told++;
                }
            }

            return told;
        },
        cancellation);

    sealed record Waiting
    {
        public required long CampaignId { get; init; }
        public required string Name { get; init; }
        public required long Held { get; init; }
        public required long Uncertain { get; init; }

        public int Count => (int)(Held + Uncertain);
    }
}
