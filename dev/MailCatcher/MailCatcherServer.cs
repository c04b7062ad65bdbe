using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using MimeKit;

namespace ColdMail.Dev.MailCatcher;

/// <summary>An SMTP server that keeps every mail and delivers none: inbox while developing, scripted opponent in tests, scale in benches.</summary>
public sealed class MailCatcherServer : IAsyncDisposable
{
    readonly CancellationTokenSource ending = new();
    readonly ConcurrentDictionary<long, Task> sessions = new();
    readonly TcpListener listener;
    readonly MailSink sink;
    readonly string? temporaryFolder;
    Task accepting = Task.CompletedTask;
    WebApplication? web;

    MailCatcherServer(MailCatcherOptions options, TimeProvider clock)
    {
        var mails = new CaughtMails(options.IndexedMails);
        Journal? journal = null;
        if (options.Storage != MailStorage.CountOnly)
        {
            temporaryFolder = options.DataFolder is null ? Directory.CreateTempSubdirectory("mail-catcher-").FullName : null;
            journal = Journal.Open(options.DataFolder ?? temporaryFolder!, options.Durable, mails.Add);
        }

        sink = new(options, journal, mails, clock, ending.Token);
        listener = new(options.Address, options.SmtpPort);
    }

    public int SmtpPort => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Null when the options asked for no inbox.</summary>
    public Uri? Inbox { get; private set; }

    /// <summary>The log file; null when mails are only counted.</summary>
    public string? LogPath => sink.Journal?.LogPath;

    /// <summary>The certificate used for TLS, for a client that is to trust it.</summary>
    public System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate => sink.Certificate;

    /// <summary>SMTP connections that are open now.</summary>
    public int OpenConnections => sessions.Count;

    public SinkCounts Counts => sink.Mails.Counts;

    /// <summary>Can be replaced at any time; rules begin to count anew.</summary>
    public FaultScript Faults
    {
        get => sink.Faults;
        set => sink.Faults = value.Check() is [] ? value : throw new ArgumentException(string.Join(" ", value.Check()));
    }

    /// <summary>Listens as soon as the task ends.</summary>
    /// <exception cref="SocketException">A port is taken.</exception>
    /// <exception cref="IOException">Another catcher uses the data folder.</exception>
    public static async Task<MailCatcherServer> StartAsync(
        MailCatcherOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var server = new MailCatcherServer(options, clock);
        try
        {
            server.Faults = options.Faults;
            server.listener.Start(backlog: 512);
            if (options.HttpPort is { } port)
            {
                server.web = InboxSite.Build(server.sink, (IPEndPoint)server.listener.LocalEndpoint, port);
                await server.web.StartAsync(cancellation);
                server.Inbox = new(server.web.Urls.First());
            }

            server.accepting = server.AcceptAllAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Accepted mails, newest first; with <paramref name="to"/> only those to that address.</summary>
    /// <remarks>Knows the newest <see cref="MailCatcherOptions.IndexedMails"/>; <see cref="ReadLog"/> knows all.</remarks>
    public IReadOnlyList<SinkRecord> Mails(string? to = null) => sink.Mails.Newest(
        long.MaxValue, int.MaxValue, mail => to is null || mail.To.Contains(to, StringComparer.OrdinalIgnoreCase));

    public byte[] ReadRaw(SinkRecord mail) =>
        (sink.Journal ?? throw new InvalidOperationException("This catcher keeps no mails.")).ReadContent(mail);

    public MimeMessage Read(SinkRecord mail)
    {
        using var raw = new MemoryStream(ReadRaw(mail));
        return MimeMessage.Load(raw);
    }

    /// <summary>Every line of the log so far, oldest first: mails, faults and what clients left unfinished.</summary>
    public IReadOnlyList<SinkRecord> ReadLog() => SinkLog.ReadFile(
        LogPath ?? throw new InvalidOperationException("This catcher writes no log."));

    /// <returns>True as soon as so many mails were accepted in all, false when it took too long.</returns>
    public Task<bool> WaitForAsync(long accepted, TimeSpan timeout, CancellationToken cancellation) =>
        sink.Mails.WaitForAsync(accepted, timeout, cancellation);

    public Task ClearAsync() => sink.ClearAsync();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(sessions.Values);
        if (web is not null)
        {
            await web.DisposeAsync();
        }

        if (sink.Journal is { } journal)
        {
            await journal.DisposeAsync();
        }

        ending.Dispose();
        if (temporaryFolder is not null)
        {
            Directory.Delete(temporaryFolder, recursive: true);
        }
    }

    async Task AcceptAllAsync()
    {
        for (var number = 1L; !ending.IsCancellationRequested; number++)
        {
            try
            {
                Serve(await listener.AcceptSocketAsync(ending.Token), number);
            }
            catch (SocketException)
            {
                // The client was gone before it was accepted.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    void Serve(Socket socket, long number)
    {
        var tooMany = sessions.Count >= sink.Faults.MaxConnections;
        var session = sessions[number] = Task.Run(async () =>
        {
            await using var connection = new SmtpConnection(socket, sink.Options.IdleTimeout, ending.Token);
            await new SmtpSession(connection, number, sink).RunAsync(tooMany);
        });

        // A session that failed stays, so that the failure comes out at the end and not nowhere.
        session.ContinueWith(
            _ => sessions.TryRemove(number, out var _),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
