using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Sending;
using ColdMail.Storage;
using Dapper;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ColdMail.Dev.Bench;

/// <summary>
/// The send path against a bare MailKit loop with as many connections, to the same server, in the same run: the mean of one
/// before and one after, because the machine is not the same from minute to minute. The path
/// has the real host with its queue, a durable database and, for every mail, claim, caps, rendering and outcome.
/// </summary>
static class SendBench
{
    const int UsualMails = 20_000;
    const int UsualRounds = 3;

    /// <summary>Half as many mails again go first and are not measured, on both sides: a host runs for days, not seconds.</summary>
    const int WarmUp = 2;

    public static async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var mails = context.Number("mails", UsualMails);
        var figures = new List<BenchFigure>();
        var rounds = context.Number("rounds", UsualRounds);
        foreach (var senders in context.Number("senders", 0) is > 0 and var only ? [only] : (int[])[1, 50])
        {
            var done = new List<Round>();
            while (done.Count < rounds)
            {
                context.Say($"Sending {mails:#,0} mails by {senders} sender(s), round {done.Count + 1} of {rounds}: first the bare loop …");
                done.Add(await RunAsync(context, senders, mails, cancellation));
                context.Say($"  share of the bare loop: {done[^1].Share:0.00}");
            }

            figures.AddRange(done.OrderBy(round => round.Share).ElementAt(rounds / 2).Figures);
        }

        return new($"send: {mails:#,0} mails by one and by many senders, the median of {rounds} rounds", figures);
    }

    /// <param name="Share">Of the bare loop.</param>
    sealed record Round(double Share, IReadOnlyList<BenchFigure> Figures);

    static async Task<Round> RunAsync(BenchContext context, int senders, int mails, CancellationToken cancellation)
    {
        await using var sink = await MailCatcherProcess.StartAsync("bench-sink", 0, 0, ["--count-only"], cancellation);
        var before = await BareLoopAsync(sink.SmtpPort, senders, mails, cancellation);
        context.Say($"  bare loop {before:#,0} mails/s; now ColdMail …");

        var schema = await context.SchemaAsync("coldmail_bench_send", cancellation);
        await using var db = new Db(schema);
        await SendBenchData.FillAsync(db, senders, mails + (mails / WarmUp), sink.SmtpPort, cancellation);
        await using var host = await ColdMailHost.StartAsync(
            new("bench-host", schema, context.Storage.ConnectionString)
            {
                Settings = new Dictionary<string, string>(DevelopmentSettings.Create(null, "http://localhost:7071"))
                {
                    ["Logging__LogLevel__Default"] = "Warning",
                },
            },
            cancellation);
        var hints = new SendHints(
            new HintStore(db), QueueStore.Open(new() { ConnectionString = context.Storage.ConnectionString }), TimeProvider.System);
        var earlier = await sink.AcceptedAsync(cancellation);
        await hints.PostDueAsync(cancellation);
        var begun = await WaitAsync(sink, earlier, mails / WarmUp, context.Say, cancellation);
        var requests = context.Storage.CountRequests("send");
        var posts = context.Storage.CountPosts("send");
        var statements = await StatementsAsync(db, cancellation);
        var watch = Stopwatch.StartNew();
        var ended = await WaitAsync(sink, earlier, mails + (mails / WarmUp), context.Say, cancellation);
        var seconds = watch.Elapsed.TotalSeconds;
        var measured = (double)(ended - begun);
        statements = await StatementsAsync(db, cancellation) - statements;
        var operations = context.Storage.CountRequests("send") - requests;
        posts = context.Storage.CountPosts("send") - posts;
        var memory = PeakMemory.Megabytes(host.ProcessId);
        await host.DisposeAsync();
        var after = await BareLoopAsync(sink.SmtpPort, senders, mails, cancellation);
        context.Say($"  and the bare loop again: {after:#,0} mails/s");
        var bare = (before + after) / 2;
        var name = senders == 1 ? "1 sender" : $"{senders} senders";
        var share = measured / seconds / bare;
        return new(share,
        [
            new($"{name}: bare MailKit loop", bare, "mails/s"),
            new($"{name}: ColdMail", measured / seconds, "mails/s"),
            new($"{name}: share of the bare loop", share, "", AtLeast: 0.3),
            new($"{name}: queue operations per mail", operations / measured, "", AtMost: 0.1),
            new($"{name}: function executions per mail", posts / measured, ""),
            new($"{name}: SQL statements per mail", statements / measured, ""),
            new($"{name}: peak memory of the host", memory, "MB", AtMost: 512),
        ]);
    }

    static async Task<double> BareLoopAsync(int port, int connections, int mails, CancellationToken cancellation)
    {
        var clients = new List<SmtpClient>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync("127.0.0.1", port, cancellation);
                clients.Add(new SmtpClient());
                await clients[^1].ConnectAsync(socket, "127.0.0.1", port, SecureSocketOptions.None, cancellation);
            }

            await OfferAsync(clients, mails / WarmUp, cancellation);
            var watch = Stopwatch.StartNew();
            await OfferAsync(clients, mails, cancellation);
            return mails / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    static Task OfferAsync(List<SmtpClient> clients, int mails, CancellationToken cancellation) =>
        Task.WhenAll(clients.Select((client, connection) => Task.Run(
            async () =>
            {
                for (var i = connection; i < mails; i += clients.Count)
                {
                    using var message = Message(i);
                    await client.SendAsync(message, cancellation);
                }
            },
            cancellation)));

    static async Task<long> StatementsAsync(Db db, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return long.Parse(
            (await connection.QuerySingleAsync<(string Name, string Value)>(new(
                "SHOW GLOBAL STATUS LIKE 'Questions'", cancellationToken: cancellation))).Value,
            CultureInfo.InvariantCulture);
    }

    /// <summary>As large as what ColdMail sends in this bench.</summary>
    static MimeMessage Message(int i)
    {
        var message = new MimeMessage();
        message.From.Add(new MailboxAddress("Ada", "ada@senders.example"));
        message.To.Add(new MailboxAddress("Grace", string.Create(CultureInfo.InvariantCulture, $"c{i}@contacts.example")));
        message.Subject = "Hello Grace";
        message.Body = new MultipartAlternative
        {
            new TextPart("plain") { Text = SendBenchData.Text },
            new TextPart("html") { Text = SendBenchData.Html },
        };
        return message;
    }

    /// <summary>Asks the server that takes the mails, which costs what is measured nothing: counting rows would.</summary>
    /// <param name="earlier">What it had taken before.</param>
    /// <returns>How many it has taken since.</returns>
    static async Task<long> WaitAsync(
        MailCatcherProcess sink, long earlier, int mails, Action<string> say, CancellationToken cancellation)
    {
        var lastCount = -1L;
        var stuck = Stopwatch.StartNew();
        while (true)
        {
            var sent = await sink.AcceptedAsync(cancellation) - earlier;
            if (sent >= mails)
            {
                return sent;
            }

            if (sent != lastCount)
            {
                (lastCount, stuck) = (sent, Stopwatch.StartNew());
            }
            else if (stuck.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new ComponentException($"Nothing was sent for three minutes; {sent:#,0} of {mails:#,0} are.");
            }

            say($"  {sent:#,0} of {mails:#,0} sent");
            await Task.Delay(500, cancellation);
        }
    }
}
