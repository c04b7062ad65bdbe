using ColdMail.Database;
using Dapper;

namespace ColdMail.Contacts;

/// <summary>A contact of which it is not known where it lives and for whom it works.</summary>
public sealed record UnplacedContact(long Id, string Email, string? CustomFieldsJson, DateTime UpdatedAt);

/// <summary>Brings contacts that were written before whereabouts were derived to what a new import would say of them.</summary>
public sealed class WhereaboutsStore(Db db)
{
    /// <returns>Up to where the next batch reaches; null when all is done.</returns>
    public async Task<(long From, long To)?> NextAsync(int batch, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long, long)>(new(
            """
            SELECT last_id, LEAST(last_id + @batch, until_id)
              FROM backfills
             WHERE name = 'whereabouts' AND last_id < until_id
            """,
            new { batch },
            cancellationToken: cancellation))).Select(row => ((long, long)?)row).FirstOrDefault();
    }

    public async Task<IReadOnlyList<UnplacedContact>> UnplacedAsync(long from, long to, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<UnplacedContact>(new(
            """
            SELECT id AS Id, email AS Email, custom_fields_json AS CustomFieldsJson, updated_at AS UpdatedAt
              FROM contacts
             WHERE id > @from AND id <= @to AND zone IS NULL AND country IS NULL AND status <> 'erased'
               AND (custom_fields_json IS NOT NULL OR company_domain IS NULL)
            """,
            new { from, to },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Writes what was found, and that the batch is done, in one transaction.</summary>
    /// <remarks>
    /// Safe to repeat and to race: a contact that somebody changed meanwhile was placed by that change and stays as it is, and the
    /// mark only goes forward.
    /// </remarks>
    public Task PlaceAsync(
        IReadOnlyCollection<(UnplacedContact Contact, Whereabouts Place)> placed, long from, long to, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                if (placed.Count > 0)
                {
                    var rows = new Rows(
                        "id bigint", "zone text", "zone_reason text", "country text", "company_domain text", "updated_at datetime(6)");
                    foreach (var (contact, place) in placed)
                    {
                        rows.Add(contact.Id, place.Zone, place.ZoneReason, place.Country, place.CompanyDomain, contact.UpdatedAt);
                    }

                    await connection.ExecuteAsync(new(
                        $"""
                        UPDATE contacts c
                          JOIN {rows.Table} v ON v.id = c.id
                           SET c.zone = v.zone, c.zone_reason = v.zone_reason, c.country = v.country,
                               c.company_domain = COALESCE(c.company_domain, v.company_domain)
                         WHERE c.updated_at = v.updated_at AND c.zone IS NULL AND c.country IS NULL
                        """,
                        rows.With(),
                        transaction,
                        cancellationToken: cancellation));
                }

                await connection.ExecuteAsync(new(
                    "UPDATE backfills SET last_id = @to WHERE name = 'whereabouts' AND last_id = @from",
                    new { from, to },
                    transaction,
                    cancellationToken: cancellation));
            },
            cancellation);
}
