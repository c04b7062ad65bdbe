using ColdMail.Database;
using Dapper;

namespace ColdMail.Dev.Simulation;

/// <summary>A mail of the month that went.</summary>
/// <param name="Zone">Of the contact; null: unknown. Likewise <paramref name="Country"/>.</param>
/// <param name="SentAt">UTC.</param>
public sealed record MonthMail(
    long CampaignId, long ContactId, int StepNumber, long SenderId, string? Zone, string? Country, string Company, DateTime SentAt);

/// <summary>Reads what became of a month.</summary>
static class MonthStore
{
    public static async Task<IReadOnlyList<MonthMail>> MailsAsync(Db db, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<MonthMail>(new(
            """
            SELECT m.campaign_id AS CampaignId, m.contact_id AS ContactId, m.step_number AS StepNumber, m.sender_id AS SenderId,
                   c.zone AS Zone, c.country AS Country, c.company_domain AS Company, m.sent_at AS SentAt
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
             WHERE m.status = 'sent'
             ORDER BY m.sent_at, m.id
            """,
            commandTimeout: 600,
            cancellationToken: cancellation))];
    }

    /// <summary>What still goes by itself, by campaign and zone of the contact (empty: unknown); mails that are held wait for a person.</summary>
    public static async Task<IReadOnlySet<(long CampaignId, string Zone)>> WaitingAsync(Db db, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long, string)>(new(
            """
            SELECT DISTINCT campaign_id, zone FROM email_messages WHERE status IN ('scheduled', 'claimed', 'sending')
            """,
            commandTimeout: 600,
            cancellationToken: cancellation))).ToHashSet();
    }

    /// <summary>Addresses of those of the contacts that may still be written to.</summary>
    public static async Task<IReadOnlyList<(long Id, string Email)>> AddressesAsync(
        Db db, IReadOnlyCollection<long> contactIds, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long, string)>(new(
            "SELECT id, email FROM contacts WHERE id IN @contactIds AND status = 'ok' ORDER BY id",
            new { contactIds },
            cancellationToken: cancellation))).AsList();
    }
}
