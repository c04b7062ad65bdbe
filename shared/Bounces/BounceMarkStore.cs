using ColdMail.Database;
using Dapper;

namespace ColdMail.Bounces;

/// <summary>How far each look through what was learned of bounces has come.</summary>
/// <param name="name">Of the look, as in <c>bounce_marks</c>.</param>
sealed class BounceMarkStore(Db db, string name)
{
    /// <summary>Longer than any transaction: what was noted before a look and committed after it is found by the next one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>When the last look began; the next one begins there.</summary>
    public async Task<DateTime> LookedAtAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<DateTime>(new(
            "SELECT looked_at FROM bounce_marks WHERE name = @name", new { name }, cancellationToken: cancellation));
    }

    public async Task SaveLookedAtAsync(DateTime at, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE bounce_marks SET looked_at = @at WHERE name = @name AND looked_at < @at",
            new { at, name },
            cancellationToken: cancellation));
    }
}
