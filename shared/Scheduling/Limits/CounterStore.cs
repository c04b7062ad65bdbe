using System.Globalization;
using System.Text;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Scheduling.Limits;

/// <summary>The counters of the limits in the database.</summary>
public sealed class CounterStore(Db db)
{
    /// <summary>What these counters stand at, without a lock: good for planning, not for a promise.</summary>
    public async Task<Usage> ReadAsync(IEnumerable<Counter> counters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await ReadAsync(connection, null, counters, "", cancellation);
    }

    /// <summary>Makes counters that are missing, so that a begin finds a row to lock. Safe to repeat.</summary>
    public async Task OpenAsync(IEnumerable<Counter> counters, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters();
        if (UpsertSql(counters.Distinct().Select(counter => KeyValuePair.Create(counter, 0)), parameters) is { } sql)
        {
            await using var connection = await db.OpenAsync(cancellation);
            await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
        }
    }

    /// <summary>Locks these counters in the order of their key until the transaction ends, and says what they stand at.</summary>
    public static Task<Usage> LockAsync(
        MySqlConnection connection, MySqlTransaction transaction, IEnumerable<Counter> counters, CancellationToken cancellation) =>
        ReadAsync(connection, transaction, counters, " FOR UPDATE", cancellation);

    /// <summary>The statement of <see cref="ReadAsync(IEnumerable{Counter}, CancellationToken)"/>, to go with others; <see cref="UsageAsync"/> reads its answer.</summary>
    /// <param name="counters">At least one.</param>
    public static string ReadSql(IEnumerable<Counter> counters, DynamicParameters parameters) => SelectSql(counters, parameters)!;

    /// <summary>Adds to counters, as a statement to go with others: a reservation. It locks them, and makes those that are missing.</summary>
    /// <param name="mails">At least one.</param>
    public static string AddSql(IEnumerable<KeyValuePair<Counter, int>> mails, DynamicParameters parameters) =>
        UpsertSql(mails, parameters)!;

    public static async Task<Usage> UsageAsync(SqlMapper.GridReader answer) => UsageOf(await answer.ReadAsync<UsageRow>());

    /// <summary>Gives reservations back.</summary>
    /// <remarks>A counter that came into being after its mail was begun does not carry it, so none goes below 0.</remarks>
    public static async Task GiveBackAsync(
        MySqlConnection connection, MySqlTransaction transaction, IEnumerable<KeyValuePair<Counter, int>> mails,
        CancellationToken cancellation)
    {
        var statement = new Statement(new());
        foreach (var (counter, count) in InOrder(mails))
        {
            statement.Text.Append(CultureInfo.InvariantCulture, $"UPDATE send_counters SET reserved = GREATEST(0, reserved - @{statement.Mails(count)}) WHERE ");
            statement.AppendKey(counter);
            statement.Text.Append(';');
        }

        if (!statement.IsEmpty)
        {
            await connection.ExecuteAsync(new(
                statement.Text.ToString(), statement.Parameters, transaction, cancellationToken: cancellation));
        }
    }

    static async Task<Usage> ReadAsync(
        MySqlConnection connection, MySqlTransaction? transaction, IEnumerable<Counter> counters, string locking,
        CancellationToken cancellation)
    {
        var parameters = new DynamicParameters();
        return SelectSql(counters, parameters) is { } sql
            ? UsageOf(await connection.QueryAsync<UsageRow>(new(
                sql + locking, parameters, transaction, cancellationToken: cancellation)))
            : new Usage();
    }

    /// <returns>Null for no counters.</returns>
    static string? SelectSql(IEnumerable<Counter> counters, DynamicParameters parameters)
    {
        var statement = new Statement(parameters);
        foreach (var counter in counters.Distinct())
        {
            statement.Text.Append(statement.IsEmpty
                ? "SELECT kind + 0 AS Kind, owner_id AS Owner, subject AS Subject, bucket AS Bucket, reserved AS Reserved FROM send_counters WHERE ("
                : " OR (");
            statement.AppendKey(counter);
            statement.Text.Append(')');
        }

        return statement.IsEmpty ? null : statement.Text.Append(" ORDER BY kind, owner_id, subject, bucket").ToString();
    }

    static Usage UsageOf(IEnumerable<UsageRow> rows)
    {
        var usage = new Usage();
        foreach (var row in rows)
        {
            usage.Set(new((CounterKind)((int)row.Kind - 1), row.Owner, row.Subject, row.Bucket), row.Reserved);
        }

        return usage;
    }

    /// <returns>Null for no counters.</returns>
    static string? UpsertSql(IEnumerable<KeyValuePair<Counter, int>> mails, DynamicParameters parameters)
    {
        var statement = new Statement(parameters, "add_");
        foreach (var (counter, count) in InOrder(mails))
        {
            statement.Text.Append(statement.IsEmpty
                ? "INSERT INTO send_counters (kind, owner_id, subject, bucket, reserved) VALUES "
                : ", ");
            statement.AppendRow(counter, count);
        }

        return statement.IsEmpty
            ? null
            : statement.Text.Append(" ON DUPLICATE KEY UPDATE reserved = reserved + VALUES(reserved)").ToString();
    }

    /// <summary>In the order of the primary key, so that two transactions never wait for each other.</summary>
    static IEnumerable<KeyValuePair<Counter, int>> InOrder(IEnumerable<KeyValuePair<Counter, int>> mails) => mails
        .OrderBy(mail => mail.Key.Kind)
        .ThenBy(mail => mail.Key.Owner)
        .ThenBy(mail => mail.Key.Subject, StringComparer.Ordinal)
        .ThenBy(mail => mail.Key.Bucket);

    readonly record struct UsageRow(double Kind, long Owner, string Subject, DateTime Bucket, int Reserved);

    /// <summary>The same kinds in the same order give the same text, whatever their values.</summary>
    sealed class Statement(DynamicParameters parameters, string prefix = "")
    {
        int counters;

        public StringBuilder Text { get; } = new();

        public DynamicParameters Parameters => parameters;

        public bool IsEmpty => Text.Length == 0;

        public void AppendKey(Counter counter)
        {
            var n = Add(counter);
            Text.Append(
                CultureInfo.InvariantCulture,
                $"kind = '{Name(counter.Kind)}' AND owner_id = @{prefix}owner_{n} AND subject = @{prefix}subject_{n} AND bucket = @{prefix}bucket_{n}");
        }

        public void AppendRow(Counter counter, int mails)
        {
            var n = Add(counter);
            Parameters.Add($"{prefix}mails_{n}", mails);
            Text.Append(
                CultureInfo.InvariantCulture,
                $"('{Name(counter.Kind)}', @{prefix}owner_{n}, @{prefix}subject_{n}, @{prefix}bucket_{n}, @{prefix}mails_{n})");
        }

        /// <summary>The parameter of the next counter that is appended.</summary>
        public string Mails(int mails)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}mails_{counters}");
            Parameters.Add(name, mails);
            return name;
        }

        int Add(Counter counter)
        {
            Parameters.Add($"{prefix}owner_{counters}", counter.Owner);
            Parameters.Add($"{prefix}subject_{counters}", counter.Subject);
            Parameters.Add($"{prefix}bucket_{counters}", counter.Bucket);
            return counters++;
        }

        static string Name(CounterKind kind) => kind switch
        {
            CounterKind.SenderDay => "sender_day",
            CounterKind.SenderHour => "sender_hour",
            CounterKind.UserDay => "user_day",
            CounterKind.DomainHour => "domain_hour",
            CounterKind.CampaignDay => "campaign_day",
            CounterKind.CampaignNew => "campaign_new",
            CounterKind.TurnNew => "turn_new",
            CounterKind.TurnFollowUp => "turn_follow_up",
            CounterKind.CompanyDay => "company_day",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
