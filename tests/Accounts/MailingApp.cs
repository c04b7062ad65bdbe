using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using ColdMail.Accounts;
using ColdMail.Dev.MailCatcher;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Accounts;

/// <summary>An application with a queue, and a mail server that keeps what it gets.</summary>
public sealed partial class MailingApp : TestApp, IAsyncLifetime
{
    MailCatcherServer? catcher;

    public MailingApp()
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(Given.Now));
        WithStorage = true;
    }

    MailCatcherServer Catcher => catcher ?? throw new InvalidOperationException("The application was not started.");

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        catcher = await MailCatcherServer.StartAsync(new MailCatcherOptions(), TimeProvider.System, CancellationToken.None);
        Settings["SystemMail:Host"] = "127.0.0.1";
        Settings["SystemMail:Port"] = $"{catcher.SmtpPort}";
        Settings["SystemMail:Tls"] = "none";
        Settings["SystemMail:FromAddress"] = "coldmail@coldmail.example";
        Settings["SystemMail:WebUrl"] = "https://app.coldmail.example/";
        Settings["EventSubscriptions:AllowLoopback"] = "true";
        await InitializeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Catcher.DisposeAsync();
    }

    /// <summary>Does what the trigger of the queue does, until the queue is empty.</summary>
    /// <returns>The messages that were in it.</returns>
    public async Task<IReadOnlyList<string>> DeliverAsync()
    {
        var queue = new QueueClient(
            Services.GetRequiredService<IConfiguration>()["AzureWebJobsStorage"],
            QueueStore.AccountMail,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        List<string> delivered = [];
        while ((await queue.ReceiveMessageAsync()).Value is { } message)
        {
            await Services.GetRequiredService<AccountMail>().DeliverAsync(message.MessageText, CancellationToken.None);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            delivered.Add(message.MessageText);
        }

        return delivered;
    }

    /// <summary>The mails to an address, the oldest first: subject and text.</summary>
    public IReadOnlyList<(string Subject, string Text)> MailsTo(string address) =>
        [.. Catcher.Mails(address).Reverse().Select(mail => Catcher.Read(mail)).Select(mail => (mail.Subject ?? "", mail.TextBody ?? ""))];

    /// <summary>The token of the newest reset link that an address got.</summary>
    public string TokenOf(string address) => Token().Match(MailsTo(address)[^1].Text).Groups[1].Value;

    [GeneratedRegex(@"https://app\.coldmail\.example/reset-password#token=(\S+)")]
    private static partial Regex Token();
}
