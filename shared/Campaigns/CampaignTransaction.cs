using ColdMail.Database;
using ColdMail.Scheduling.Rules;
using Dapper;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>
/// The frame of every edit: one transaction that locks the campaign, compares version and state, does the work and counts
/// the version up. Edits, and an edit and a launch, can therefore never mix.
/// </summary>
public sealed class CampaignTransaction(Db db)
{
    public static readonly IReadOnlyList<string> DraftOnly = ["draft"];
    public static readonly IReadOnlyList<string> DraftOrPaused = ["draft", "paused"];

    /// <param name="allowed">The states in which the work may be done.</param>
    /// <param name="work">Returns null when it is done; or why it cannot be done, before it wrote anything.</param>
    public Task<CampaignChange> ApplyAsync(
        CampaignTarget target, IReadOnlyList<string> allowed, DateTime now, Func<LockedCampaign, Task<CampaignChange?>> work,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var found = await connection.QuerySingleOrDefaultAsync<Head>(new(
                    "SELECT status, version FROM campaigns WHERE id = @Id AND user_id = @UserId FOR UPDATE",
                    target,
                    transaction,
                    cancellationToken: cancellation));
                CampaignChange? refusal = found switch
                {
                    null => new CampaignChange.NotFound(),
                    _ when !allowed.Contains(found.Status) => new CampaignChange.Locked(found.Status),
                    _ when target.Version is { } seen && seen != found.Version => new CampaignChange.Stale(found.Version),
                    _ => null,
                };
                if (refusal is not null)
                {
                    return refusal;
                }

                var campaign = new LockedCampaign(connection, transaction, target, found!.Status, now, cancellation);
                if (await work(campaign) is { } stopped)
                {
                    return stopped;
                }

                await connection.ExecuteAsync(new(
                    "UPDATE campaigns SET version = version + 1, updated_at = @now WHERE id = @Id",
                    new { now, target.Id },
                    transaction,
                    cancellationToken: cancellation));
                return new CampaignChange.Done(found.Version + 1, campaign.AddedId);
            },
            cancellation);

    sealed record Head(string Status, int Version);
}

/// <summary>A campaign that this transaction holds.</summary>
public sealed class LockedCampaign(
    MySqlConnection connection, MySqlTransaction transaction, CampaignTarget target, string status, DateTime now,
    CancellationToken cancellation)
{
    public long Id => target.Id;

    public long UserId => target.UserId;

    public string Status => status;

    public DateTime Now => now;

    /// <summary>The id of what the work added.</summary>
    public long AddedId { get; set; }

    /// <summary>What the scheduler knows of it, as this transaction sees it.</summary>
    public async Task<CampaignRules> RulesAsync() =>
        (await RulesStore.CampaignsAsync(connection, transaction, [Id], cancellation)).Single();

    /// <summary>How many rows the statement changed.</summary>
    public Task<int> ExecuteAsync(string sql, object parameters) =>
        connection.ExecuteAsync(new(sql, parameters, transaction, cancellationToken: cancellation));

    public async Task<List<T>> QueryAsync<T>(string sql, object parameters) =>
        (await connection.QueryAsync<T>(new(sql, parameters, transaction, cancellationToken: cancellation))).AsList();
}
