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
        await using var connection = await db.OpenAsync(cancellation);
        await WriteAsync(
            connection, null, counters.Distinct().Select(counter => KeyValuePair.Create(counter, 0)), cancellation);
    }

    /// <summary>Locks these counters in the order of their key until the transaction ends, and says what they stand at.</summary>
    public static Task<Usage> LockAsync(
        MySqlConnection connection, MySqlTransaction transaction, IEnumerable<Counter> counters, CancellationToken cancellation) =>
        ReadAsync(connection, transaction, counters, " FOR UPDATE", cancellation);

    /// <summary>Adds to counters: a reservation. Those that are missing are made.</summary>
    public static Task AddAsync(
        MySqlConnection connection, MySqlTransaction transaction, IEnumerable<KeyValuePair<Counter, int>> mails,
        CancellationToken cancellation) =>
        WriteAsync(connection, transaction, mails, cancellation);

    /// <summary>Gives reservations back.</summary>
    /// <remarks>A counter that came into being after its mail was begun does not carry it, so none goes below 0.</remarks>
    public static async Task GiveBackAsync(
        MySqlConnection connection, MySqlTransaction transaction, IEnumerable<KeyValuePair<Counter, int>> mails,
        CancellationToken cancellation)
    {
        var statement = new Statement();
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
        var statement = new Statement();
        statement.Text.Append("SELECT kind + 0 AS Kind, owner_id AS Owner, subject AS Subject, bucket AS Bucket, reserved AS Reserved FROM send_counters WHERE ");
        var isFirst = true;
        foreach (var counter in counters.Distinct())
        {
            statement.Text.Append(isFirst ? "(" : " OR (");
            statement.AppendKey(counter);
            statement.Text.Append(')');
            isFirst = false;
        }

        var usage = new Usage();
        if (isFirst)
        {
            return usage;
        }

        statement.Text.Append(" ORDER BY kind, owner_id, subject, bucket").Append(locking);
        var rows = await connection.QueryAsync<(double Kind, long Owner, string Subject, DateTime Bucket, int Reserved)>(new(
            statement.Text.ToString(), statement.Parameters, transaction, cancellationToken: cancellation));
        foreach (var row in rows)
        {
            usage.Set(new((CounterKind)((int)row.Kind - 1), row.Owner, row.Subject, row.Bucket), row.Reserved);
        }

        return usage;
    }

    static async Task WriteAsync(
        MySqlConnection connection, MySqlTransaction? transaction, IEnumerable<KeyValuePair<Counter, int>> mails,
        CancellationToken cancellation)
    {
        var statement = new Statement();
        foreach (var (counter, count) in InOrder(mails))
        {
            statement.Text.Append(statement.IsEmpty
                ? "INSERT INTO send_counters (kind, owner_id, subject, bucket, reserved) VALUES "
                : ", ");
            statement.AppendRow(counter, count);
        }

        if (!statement.IsEmpty)
        {
            statement.Text.Append(" ON DUPLICATE KEY UPDATE reserved = reserved + VALUES(reserved)");
            await connection.ExecuteAsync(new(
                statement.Text.ToString(), statement.Parameters, transaction, cancellationToken: cancellation));
        }
    }

    /// <summary>In the order of the primary key, so that two transactions never wait for each other.</summary>
    static IEnumerable<KeyValuePair<Counter, int>> InOrder(IEnumerable<KeyValuePair<Counter, int>> mails) => mails
        .OrderBy(mail => mail.Key.Kind)
        .ThenBy(mail => mail.Key.Owner)
        .ThenBy(mail => mail.Key.Subject, StringComparer.Ordinal)
        .ThenBy(mail => mail.Key.Bucket);

    /// <summary>The same kinds in the same order give the same text, whatever their values.</summary>
    sealed class Statement
    {
        int counters;

        public StringBuilder Text { get; } = new();

        public DynamicParameters Parameters { get; } = new();

        public bool IsEmpty => Text.Length == 0;

        public void AppendKey(Counter counter)
        {
            var n = Add(counter);
            Text.Append(
                CultureInfo.InvariantCulture,
                $"kind = '{Name(counter.Kind)}' AND owner_id = @owner_{n} AND subject = @subject_{n} AND bucket = @bucket_{n}");
        }

        public void AppendRow(Counter counter, int mails)
        {
            var n = Add(counter);
            Parameters.Add($"mails_{n}", mails);
            Text.Append(
                CultureInfo.InvariantCulture,
                $"('{Name(counter.Kind)}', @owner_{n}, @subject_{n}, @bucket_{n}, @mails_{n})");
        }

        /// <summary>The parameter of the next counter that is appended.</summary>
        public string Mails(int mails)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"mails_{counters}");
            Parameters.Add(name, mails);
            return name;
        }

        int Add(Counter counter)
        {
            Parameters.Add($"owner_{counters}", counter.Owner);
            Parameters.Add($"subject_{counters}", counter.Subject);
            Parameters.Add($"bucket_{counters}", counter.Bucket);
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
