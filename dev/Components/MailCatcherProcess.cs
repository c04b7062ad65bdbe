using System.Net.Http.Json;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Dev.Components;

/// <summary>The mail catcher as a process of its own, so that it survives what is done to the host and costs it nothing.</summary>
public sealed class MailCatcherProcess : IAsyncDisposable
{
    readonly ChildProcess child;
    readonly HttpClient counter = new() { Timeout = TimeSpan.FromSeconds(5) };

    MailCatcherProcess(ChildProcess child, int smtpPort, Uri inbox)
    {
        this.child = child;
        SmtpPort = smtpPort;
        Inbox = inbox;
    }

    public int SmtpPort { get; }

    /// <summary>Its web inbox.</summary>
    public Uri Inbox { get; }

    /// <param name="name">Unique among those that run.</param>
    /// <param name="smtpPort">Another one is taken when it is busy; 0 takes any.</param>
    /// <param name="arguments">As for the verb <c>catch</c>, ports left out.</param>
    public static async Task<MailCatcherProcess> StartAsync(
        string name, int smtpPort, int httpPort, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var smtp = ChildProcess.FreePort(smtpPort);
        var http = ChildProcess.FreePort(httpPort);
        var inbox = new Uri($"http://127.0.0.1:{http}");
        var child = ChildProcess.Start(new ChildCommand(
            name,
            ["dotnet", Workspace.Program("ColdMail.Dev"), "catch", "--smtp", $"{smtp}", "--http", $"{http}", .. arguments])
        {
            // A thread that spins while it waits for the next command takes the processor from what is measured.
            Environment = new Dictionary<string, string?> { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" },
        });
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await child.WaitUntilReadyAsync(
            async token =>
            {
                using var answer = await client.GetAsync(new Uri(inbox, "/api/count"), token);
                return answer.IsSuccessStatusCode;
            },
            TimeSpan.FromSeconds(60),
            cancellation);
        return new(child, smtp, inbox);
    }

    /// <summary>How many mails it has taken since it started.</summary>
    public async Task<long> AcceptedAsync(CancellationToken cancellation) =>
        (await counter.GetFromJsonAsync<SinkCounts>(new Uri(Inbox, "/api/count"), cancellation))!.Accepted;

    public ValueTask DisposeAsync()
    {
        counter.Dispose();
        return child.DisposeAsync();
    }
}
