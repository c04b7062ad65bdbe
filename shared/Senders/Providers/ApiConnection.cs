using System.Diagnostics;
using MimeKit;

namespace ColdMail.Senders.Providers;

/// <summary>The way to a provider by its HTTP API: each mail is one request, and a request is never repeated.</summary>
/// <remarks>
/// After the first sign that the provider is in trouble (unreachable, 5xx, no answer) no other mail is offered: each would become
/// uncertain like the last.
/// </remarks>
public sealed class ApiConnection : IMailConnection
{
    readonly ProviderClient client;
    readonly ApiSettings settings;

    internal ApiConnection(ProviderClient client, ApiSettings settings) => (this.client, this.settings) = (client, settings);

    public bool IsUsable => Trouble is null;

    public SmtpConnect.Failed? Trouble { get; private set; }

    public async Task<SendOutcome> SendAsync(MimeMessage message, string envelopeFrom, string recipient, MailKey? key)
    {
        if (!IsUsable)
        {
            return new SendOutcome.NotSent(Trouble!.Text, ReplyClass.Transient);
        }

        var address = client.AddressOf(settings.Provider, settings.Region);
        using var request = ProviderApi.Mail(new(message, envelopeFrom, recipient, key), settings, address);
        var outcome = Judge(await client.AskAsync(request, settings.Key, CancellationToken.None), out var problem);
        if (problem is { } trouble)
        {
            Trouble = new(trouble, ReplyClass.Transient, Words(outcome));
        }

        return outcome;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <param name="problem">What is wrong with the provider itself; null when it has answered as it should.</param>
    SendOutcome Judge(ProviderReply reply, out ConnectProblem? problem)
    {
        switch (reply)
        {
            case ProviderReply.NotReached(var unreached, var reason):
                problem = unreached;
                return new SendOutcome.NotSent($"{settings.Provider.Title()}: {reason}", ReplyClass.Transient);
            case ProviderReply.Lost(var lost, var reason):
                problem = lost;
                return new SendOutcome.Unknown($"{settings.Provider.Title()}: {reason}");
            case ProviderReply.Answered answered:
                var outcome = ProviderApi.Read(settings.Provider, answered);
                problem = outcome is SendOutcome.Unknown ? ConnectProblem.Greeting : null;
                return outcome;
            default:
                throw new UnreachableException();
        }
    }

    static string Words(SendOutcome outcome) => outcome switch
    {
        SendOutcome.NotSent notSent => notSent.Reason,
        SendOutcome.Unknown unknown => unknown.Reason,
        _ => throw new UnreachableException(),
    };
}
