using System.Security.Cryptography;
using System.Text;
using ColdMail.Tracking;
using Dapper;
using MySqlConnector;

namespace ColdMail.Privacy;

/// <summary>
/// Knows people again whose data was erased, by a keyed hash of their address: enough to keep them out, and nothing to find
/// them by without the key.
/// </summary>
/// <remarks>
/// The keys are those of links, which are never dropped. Whoever stores addresses asks here first and within the same
/// transaction; until that ends no erasure of the user begins, so none can slip in between.
/// </remarks>
public sealed class ErasedPeopleStore(LinkKeys keys)
{
    const int HashesAtOnce = 1_000;

    /// <param name="email">Normalised.</param>
    public byte[] HashOf(string email) => HMACSHA256.HashData(keys.Current.Person, Encoding.UTF8.GetBytes(email));

    /// <summary>Those of the addresses that the user must not store again.</summary>
    /// <param name="addresses">Normalised; asked for only when the user has erased anybody.</param>
    internal async Task<IReadOnlyList<string>> AmongAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, Func<Task<IEnumerable<string>>> addresses,
        CancellationToken cancellation)
    {
        await using var answer = await connection.QueryMultipleAsync(new(
            """
            SELECT id FROM users WHERE id = @userId LOCK IN SHARE MODE;
            SELECT EXISTS (SELECT 1 FROM erased_people WHERE user_id = @userId)
            """,
            new { userId },
            transaction,
            cancellationToken: cancellation));
        await answer.ReadAsync<long>();
        if (!await answer.ReadSingleAsync<bool>())
        {
            return [];
        }

        await answer.DisposeAsync();
        var found = new List<string>();
        foreach (var chunk in (await addresses()).Chunk(HashesAtOnce))
        {
            var byHash = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var address in chunk)
            {
                foreach (var key in keys.All)
                {
                    byHash[Convert.ToHexString(HMACSHA256.HashData(key.Person, Encoding.UTF8.GetBytes(address)))] = address;
                }
            }

            var hashes = await connection.QueryAsync<byte[]>(new(
                "SELECT person_hash FROM erased_people WHERE user_id = @userId AND person_hash IN @hashes",
                new { userId, hashes = byHash.Keys.Select(Convert.FromHexString) },
                transaction,
                cancellationToken: cancellation));
            found.AddRange(hashes.Select(hash => byHash[Convert.ToHexString(hash)]));
        }

        return found;
    }
}
