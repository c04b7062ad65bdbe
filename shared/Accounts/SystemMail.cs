using System.Diagnostics;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ColdMail.Accounts;

/// <summary>Sends one plain text mail to one user. Whatever goes wrong is thrown: the queue tries again.</summary>
public sealed class SystemMail(IOptions<SystemMailOptions> options, TimeProvider clock)
{
    const int TimeoutMilliseconds = 60_000;

    public async Task SendAsync(string to, string subject, string text, CancellationToken cancellation)
    {
        var settings = options.Value;
        using var mail = new MimeMessage
        {
            Subject = subject,
            Date = clock.GetUtcNow(),
            Body = new TextPart("plain") { Text = text },
        };
        mail.From.Add(new MailboxAddress("ColdMail", settings.FromAddress));
        mail.To.Add(new MailboxAddress("", to));
        // Asks vacation responders not to answer a machine (RFC 3834 §5).
        mail.Headers.Add("Auto-Submitted", "auto-generated");

        using var smtp = new SmtpClient { Timeout = TimeoutMilliseconds };
        await smtp.ConnectAsync(settings.Host, settings.Port, SecurityOf(settings.Tls), cancellation);
        if (settings.User.Length > 0)
        {
            await smtp.AuthenticateAsync(settings.User, settings.Password, cancellation);
        }

        await smtp.SendAsync(mail, cancellation);
        await smtp.DisconnectAsync(quit: true, cancellation);
    }

    static SecureSocketOptions SecurityOf(string tls) => tls switch
    {
        "none" => SecureSocketOptions.None,
        "starttls" => SecureSocketOptions.StartTls,
        "implicit" => SecureSocketOptions.SslOnConnect,
        _ => throw new UnreachableException(),
    };
}
