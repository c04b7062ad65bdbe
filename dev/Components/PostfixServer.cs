using System.Net.Sockets;
using System.Text;

namespace ColdMail.Dev.Components;

/// <param name="Name">Unique among those that run; names the log, the pid file and the folder.</param>
/// <param name="Recipients">Addresses that it takes mail for; all others of their domains are refused while they are offered.</param>
/// <param name="LmtpPort">Where it delivers to. Who is unknown there is reported to the sender.</param>
public sealed record PostfixServerOptions(string Name, IReadOnlyList<string> Recipients, int LmtpPort);

/// <summary>A mail server of our own: a child process on loopback that knows no other host, so no mail leaves the machine.</summary>
public sealed class PostfixServer : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly string[] OfPostfix =
        ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace", "maildrop", "public"];

    readonly PostfixServerOptions options;
    readonly string folder;
    readonly string inside;
    ChildProcess? child;

    PostfixServer(PostfixServerOptions options)
    {
        this.options = options;
        folder = MailServers.NewFolder(options.Name);
        inside = $"/srv/{options.Name}";
    }

    public int SmtpPort { get; } = ChildProcess.FreePort();

    /// <summary>What it did with each mail.</summary>
    public string LogFile => Path.Combine(folder, "mail.log");

    /// <summary>Mails that are under way: neither delivered nor given up.</summary>
    public int Queued => ((string[])["maildrop", "incoming", "active", "deferred"])
        .Sum(queue => Directory.GetFiles(Path.Combine(folder, "queue", queue), "*", SearchOption.AllDirectories).Length);

    /// <summary>Fetches the program when it is missing, and starts it.</summary>
    public static Task<PostfixServer> StartAsync(PostfixServerOptions options, Action<string> say, CancellationToken cancellation) =>
        MailServers.StartAsync(
            () => new PostfixServer(options),
            async server =>
            {
                await server.ConfigureAsync(cancellation);
                await server.StartAgainAsync(cancellation);
            },
            say,
            cancellation);

    /// <summary>Starts it after a stop or a kill, on the same port with the same queue.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        child = ChildProcess.Start(new ChildCommand(
            options.Name, MailServers.Command("/usr/lib/postfix/sbin/master", "-c", $"{inside}/conf", "-s")));
        await child.WaitUntilReadyAsync(
            async token =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", SmtpPort, token);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                return await reader.ReadLineAsync(token) is ['2', ..];
            },
            StartLimit,
            cancellation);
    }

    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.StopAsync(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Ends it and removes its queue.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        MailServers.RemoveFolders(options.Name);
    }

    async Task ConfigureAsync(CancellationToken cancellation)
    {
        var queue = Path.Combine(folder, "queue");
        foreach (var part in (string[])["conf", "data", "queue/pid", .. OfPostfix.Select(name => $"queue/{name}")])
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        await Tool.RunAsync(
            "chown",
            [$"{MailServers.PostfixUser}", Path.Combine(folder, "data"), .. OfPostfix.Select(name => Path.Combine(queue, name))],
            cancellation);
        await Tool.RunAsync("chgrp", [$"{MailServers.PostdropGroup}", $"{queue}/maildrop", $"{queue}/public"], cancellation);
        await Tool.RunAsync(
            "chmod", ["700", Path.Combine(folder, "data"), .. OfPostfix.SkipLast(2).Select(name => Path.Combine(queue, name))], cancellation);
        await Tool.RunAsync("chmod", ["730", $"{queue}/maildrop"], cancellation);
        await Tool.RunAsync("chmod", ["710", $"{queue}/public"], cancellation);
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "conf", "recipients"), options.Recipients.Select(address => $"{address} yes"), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "conf", "main.cf"), MainSettings(), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "conf", "master.cf"), Services(), cancellation);
    }

    string MainSettings() =>
        $"""
        compatibility_level = 3.6
        queue_directory = {inside}/queue
        data_directory = {inside}/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        maillog_file = {inside}/mail.log
        maillog_file_prefixes = /srv
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mx.mail.example
        mynetworks = 127.0.0.0/8
        mydestination =
        local_transport = error:there are no local mailboxes
        default_transport = error:no mail leaves this machine
        alias_maps =
        alias_database =
        local_recipient_maps =
        smtp_dns_support_level = disabled
        lmtp_dns_support_level = disabled
        smtpd_peername_lookup = no
        smtpd_relay_restrictions = reject_unauth_destination
        smtpd_recipient_restrictions = reject_unauth_destination
        smtpd_client_connection_count_limit = 0
        smtpd_error_sleep_time = 0
        recipient_delimiter = +
        virtual_mailbox_domains = {string.Join(", ", options.Recipients.Select(address => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..]).Distinct())}
        virtual_mailbox_maps = texthash:{inside}/conf/recipients
        virtual_transport = lmtp:inet:127.0.0.1:{options.LmtpPort}
        in_flow_delay = 0
        notify_classes =

        """;

    string Services() =>
        $"""
        127.0.0.1:{SmtpPort} inet n - n - - smtpd
        pickup    unix  n  -  n  60    1  pickup
        cleanup   unix  n  -  n  -     0  cleanup
        qmgr      unix  n  -  n  300   1  qmgr
        rewrite   unix  -  -  n  -     -  trivial-rewrite
        bounce    unix  -  -  n  -     0  bounce
        defer     unix  -  -  n  -     0  bounce
        trace     unix  -  -  n  -     0  bounce
        verify    unix  -  -  n  -     1  verify
        flush     unix  n  -  n  1000? 0  flush
        proxymap  unix  -  -  n  -     -  proxymap
        error     unix  -  -  n  -     -  error
        retry     unix  -  -  n  -     -  error
        lmtp      unix  -  -  n  -     -  lmtp
        anvil     unix  -  -  n  -     1  anvil
        scache    unix  -  -  n  -     1  scache
        tlsmgr    unix  -  -  n  1000? 1  tlsmgr
        postlog   unix-dgram n - n - 1 postlogd

        """;
}
