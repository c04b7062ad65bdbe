using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Dev.Components;

/// <param name="Name">Unique among those that run; names the log, the pid file and the folder.</param>
/// <param name="Mailboxes">Addresses whose mails it takes; each signs in with its address and <see cref="DovecotServer.Password"/>.</param>
public sealed record DovecotServerOptions(string Name, IReadOnlyList<string> Mailboxes)
{
    /// <summary>Whether it knows the extensions that tell what a folder is for; else only names tell.</summary>
    public bool NamesSpecialFolders { get; init; } = true;

    /// <summary>What the folder for unwanted mail is called.</summary>
    public string JunkFolder { get; init; } = "Junk";
}

/// <summary>A mail store of our own: a child process on loopback that takes mails by LMTP and shows them by IMAP.</summary>
public sealed class DovecotServer : IAsyncDisposable
{
    public const string Password = "open-sesame";

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    readonly DovecotServerOptions options;
    readonly string folder;
    readonly string inside;
    ChildProcess? child;
    int files;

    DovecotServer(DovecotServerOptions options)
    {
        this.options = options;
        folder = MailServers.NewFolder(options.Name);
        inside = $"/srv/{options.Name}";
    }

    /// <summary>IMAP without TLS, and with STARTTLS.</summary>
    public int ImapPort { get; } = ChildProcess.FreePort();

    /// <summary>IMAP with TLS from the first byte on.</summary>
    public int ImapsPort { get; } = ChildProcess.FreePort();

    public int LmtpPort { get; } = ChildProcess.FreePort();

    /// <summary>Its certificate for localhost, which nobody signed: whoever is to trust it needs this PEM file.</summary>
    public string CertificateFile => Path.Combine(folder, "certificate.pem");

    /// <summary>Fetches the program when it is missing, and starts it.</summary>
    public static Task<DovecotServer> StartAsync(DovecotServerOptions options, Action<string> say, CancellationToken cancellation) =>
        MailServers.StartAsync(
            () => new DovecotServer(options),
            async server =>
            {
                await server.ConfigureAsync(cancellation);
                await server.StartAgainAsync(cancellation);
            },
            say,
            cancellation);

    /// <summary>Starts it after a stop or a kill, on the same ports with the same mails.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        child = ChildProcess.Start(new ChildCommand(
            options.Name, MailServers.Command("/usr/sbin/dovecot", "-F", "-c", $"{inside}/dovecot.conf")));
        await child.WaitUntilReadyAsync(
            async token =>
            {
                foreach (var port in (int[])[ImapPort, ImapsPort, LmtpPort])
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", port, token);
                }

                return true;
            },
            StartLimit,
            cancellation);
    }

    /// <summary>The files of the mails in the inbox of an address, one a mail.</summary>
    public IReadOnlyList<string> Mails(string address)
    {
        var box = Path.Combine(folder, "mail", address);
        return [.. ((string[])["new", "cur"]).Select(part => Path.Combine(box, part)).Where(Directory.Exists).SelectMany(Directory.GetFiles).Order()];
    }

    /// <summary>Puts a mail into the inbox of an address byte for byte; the inbox has been opened before.</summary>
    public void Put(string address, byte[] raw)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}.M{Interlocked.Increment(ref files)}.mail");
        var file = Path.Combine(folder, "mail", address, "tmp", name);
        File.WriteAllBytes(file, raw);
        File.Move(file, Path.Combine(folder, "mail", address, "new", name));
    }

    /// <summary>From now on it cannot read the mails that are in the inbox of an address.</summary>
    public Task ForbidAsync(string address, CancellationToken cancellation) => Tool.RunAsync("chmod", ["000", .. Mails(address)], cancellation);

    /// <summary>Loses the numbers of the mails in the inbox of an address: with the next look all get new ones (RFC 3501 §2.3.1.1).</summary>
    public void LoseNumbers(string address)
    {
        var box = Path.Combine(folder, "mail", address);
        foreach (var file in Directory.GetFiles(box, "dovecot*")
            .Where(file => !Path.GetFileName(file).StartsWith("dovecot-uidvalidity", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.StopAsync(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Ends it and removes its mails.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        MailServers.RemoveFolders(options.Name);
    }

    async Task ConfigureAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(folder, "mail"));
        var now = TimeProvider.System.GetUtcNow();
        using (var certificate = SelfMadeCertificate.Create("localhost", now.AddDays(-1), now.AddDays(30)))
        {
            await File.WriteAllTextAsync(CertificateFile, certificate.ExportCertificatePem(), cancellation);
            PrivateFile.Write(Path.Combine(folder, "key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        await File.WriteAllLinesAsync(
            Path.Combine(folder, "users"),
            options.Mailboxes.Select(address => $"{address}:{{PLAIN}}{Password}:{MailServers.MailUser}:{MailServers.MailUser}::{inside}/mail/{address}::"),
            cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "dovecot.conf"), Configuration(), cancellation);
        await Tool.RunAsync("chown", [$"{MailServers.MailUser}:{MailServers.MailUser}", Path.Combine(folder, "mail")], cancellation);
    }

    string Configuration() =>
        $$"""
        instance_name = {{options.Name}}
        base_dir = {{inside}}/run
        state_dir = {{inside}}/run
        log_path = /dev/stderr
        protocols = imap lmtp
        listen = 127.0.0.1
        ssl = yes
        ssl_cert = <{{inside}}/certificate.pem
        ssl_key = <{{inside}}/key.pem
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_failure_delay = 0
        default_internal_user = dovecot
        default_internal_group = dovecot
        default_login_user = dovenull
        mail_location = maildir:{{inside}}/mail/%Lu
        first_valid_uid = {{MailServers.MailUser}}
        recipient_delimiter = +
        lmtp_save_to_detail_mailbox = yes
        {{(options.NamesSpecialFolders ? "" : "imap_capability = IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+")}}
        passdb {
          driver = passwd-file
          args = username_format=%Lu {{inside}}/users
        }
        userdb {
          driver = passwd-file
          args = username_format=%Lu {{inside}}/users
        }
        namespace inbox {
          inbox = yes
          mailbox "{{options.JunkFolder}}" {
            {{(options.NamesSpecialFolders ? "special_use = \\Junk" : "")}}
            auto = create
          }
        }
        service imap-login {
          chroot =
          inet_listener imap {
            port = {{ImapPort}}
          }
          inet_listener imaps {
            port = {{ImapsPort}}
          }
        }
        service lmtp {
          process_min_avail = 2
          inet_listener lmtp {
            port = {{LmtpPort}}
          }
        }
        service anvil {
          chroot =
        }

        """;
}
