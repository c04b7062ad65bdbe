using ColdMail.Database;
using ColdMail.Suppression;
using Dapper;

namespace ColdMail.Bounces;

/// <summary>Counts soft bounces from the facts, never from a number that is kept: any order and repetition of reports ends alike.</summary>
public sealed class SoftBounceStore(Db db)
{
    const int Contacts = 1_000;

    internal BounceMarkStore Mark { get; } = new(db, "soft_bounces");

    /// <summary>Contacts that bounced often enough, one of the bounces having been learned of since.</summary>
    /// <param name="after">The last contact of the page before; 0 at first.</param>
    public async Task<IReadOnlyList<long>> CandidatesAsync(DateTime since, int count, long after, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT b.contact_id
              FROM (SELECT DISTINCT contact_id
                      FROM bounces
                     WHERE noted_at >= @since AND class = 'soft' AND contact_id > @after) t
              JOIN bounces b ON b.contact_id = t.contact_id AND b.class = 'soft' AND b.is_countable AND b.spent_at IS NULL
             GROUP BY b.contact_id
            HAVING COUNT(*) >= @count
             ORDER BY b.contact_id
             LIMIT @Contacts
            """,
            new { since, count, after, Contacts },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Suppresses the address of a contact whose soft bounces say so, naming the mail that decided.</summary>
    /// <remarks>Locks: contact, then what a suppression locks. The bounces that counted are spent: run twice it does nothing.</remarks>
    /// <returns>Whether it did.</returns>
    public Task<bool> SuppressAsync(long contactId, SoftBounceOptions options, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                CommandDefinition Command(string sql, object parameters) =>
                    new(sql, parameters, transaction, cancellationToken: cancellation);

                var contact = await connection.QuerySingleOrDefaultAsync<(long UserId, string Email)?>(Command(
                    "SELECT user_id, email FROM contacts WHERE id = @contactId AND status <> 'erased' FOR UPDATE", new { contactId }));
                if (contact is not var (userId, email))
                {
                    return false;
                }

                var bounces = await connection.QueryAsync<(long Id, DateTime At)>(Command(
                    """
                    SELECT message_id, occurred_at
                      FROM bounces
                     WHERE contact_id = @contactId AND class = 'soft' AND is_countable AND spent_at IS NULL
                    """,
                    new { contactId }));
                var lastSign = await connection.ExecuteScalarAsync<DateTime?>(Command(LastSignSql, new { contactId }));
                var deciding = SoftBounces.Deciding(bounces.Select(bounce => new SoftBounce(bounce.Id, bounce.At)), lastSign, options);
                if (deciding.Count == 0)
                {
                    return false;
                }

                await SuppressionStore.SuppressAsync(
                    connection, transaction, userId, email, "bounce", deciding[^1].MessageId, now, cancellation);
                await connection.ExecuteAsync(Command(
                    "UPDATE bounces SET spent_at = @now WHERE message_id IN @ids AND class = 'soft'",
                    new { now, ids = deciding.Select(bounce => bounce.MessageId) }));
                return true;
            },
            cancellation);

    /// <summary>The last instant at which somebody was seen behind a contact; NULL: there was none.</summary>
    internal const string LastSignSql =
        """
        SELECT MAX(GREATEST(
                   COALESCE(delivered_at, '2000-01-01'), COALESCE(opened_at, '2000-01-01'), COALESCE(clicked_at, '2000-01-01'),
                   COALESCE(replied_at, '2000-01-01')))
          FROM email_messages
         WHERE contact_id = @contactId
           AND (delivered_at IS NOT NULL OR opened_at IS NOT NULL OR clicked_at IS NOT NULL OR replied_at IS NOT NULL)
        """;
}
